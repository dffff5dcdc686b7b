package dev.rollcall.benchmark;

/**
 * What one proxy did with one workload for some seconds.
 *
 * @param answers as the generator has seen them
 * @param cpuMicros processor time of all the proxy's processes
 */
record Sample(Answers answers, double cpuMicros) {
    double microsPerRequest() {
        return cpuMicros / Math.max(1, answers.requests());
    }

    double requestsPerSecond() {
        return answers.seconds() > 0 ? answers.requests() / answers.seconds() : 0;
    }

    double p50() {
        return answers.p50Micros();
    }

    double p99() {
        return answers.p99Micros();
    }
}
