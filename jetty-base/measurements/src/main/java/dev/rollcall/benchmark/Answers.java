package dev.rollcall.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a generator of load says about the answers it got.
 *
 * @param requests how many were answered
 * @param seconds by the clock
 * @param failures answers other than 2xx and 3xx, connections that broke, requests without an answer
 * @param p50Micros what half of the answers did not exceed
 * @param p99Micros what 99 of 100 did not exceed
 */
record Answers(long requests, double seconds, long failures, double p50Micros, double p99Micros) {
    private static final Pattern WRK_REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern WRK_REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern WRK_BROKEN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern WRK_QUANTILE = Pattern.compile("(?m)^\\s+(50|99)%\\s+([0-9.]+)(us|ms|s|m)$");
    private static final Map<String, Double> MICROS = Map.of("us", 1.0, "ms", 1e3, "s", 1e6, "m", 6e7);

    private static final Pattern H2LOAD_RATE = Pattern.compile("finished in \\S+, ([0-9.]+) req/s");
    private static final Pattern H2LOAD_DONE = Pattern.compile("requests: \\d+ total, \\d+ started, (\\d+) done");
    private static final Pattern H2LOAD_BROKEN = Pattern.compile("failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern H2LOAD_GOOD = Pattern.compile("status codes: (\\d+) 2xx, (\\d+) 3xx");
    private static final Pattern H2LOAD_REFUSED = Pattern.compile("3xx, (\\d+) 4xx, (\\d+) 5xx");
    private static final Pattern H2LOAD_BYTES = Pattern.compile("\\((\\d+)\\) data");

    private static final int TAIL = 300;
    /** Of h2load's log: when it began, the status, how long it took in microseconds. */
    private static final int LOG_MICROS = 2;

    /**
     * Reads what {@code wrk --latency} prints.
     *
     * @throws IOException if that is something else
     */
    static Answers ofWrk(String output) throws IOException {
        long requests = Long.parseLong(group(WRK_REQUESTS, output));
        double rate = Double.parseDouble(group(WRK_RATE, output));
        double p50 = 0;
        double p99 = 0;
        Matcher quantile = WRK_QUANTILE.matcher(output);
        while (quantile.find()) {
            double micros = Double.parseDouble(quantile.group(2)) * MICROS.getOrDefault(quantile.group(3), 1.0);
            if (quantile.group(1).equals("50")) {
                p50 = micros;
            } else {
                p99 = micros;
            }
        }
        return new Answers(
                requests, rate > 0 ? requests / rate : 0, sum(WRK_REFUSED, output) + sum(WRK_BROKEN, output), p50, p99);
    }

    /**
     * Reads what {@code h2load --log-file} prints and logs.
     *
     * @param log its lines
     * @param bodyBytes how long the body of a good answer is
     * @throws IOException if that is something else
     */
    static Answers ofH2load(String output, List<String> log, int bodyBytes) throws IOException {
        long requests = Long.parseLong(group(H2LOAD_DONE, output));
        double rate = Double.parseDouble(group(H2LOAD_RATE, output));
        long failures = sum(H2LOAD_BROKEN, output) + sum(H2LOAD_REFUSED, output);
        // It sees no status in a line without a reason phrase, which is all that Tomcat writes.
        boolean unknown = failures == 0 && sum(H2LOAD_GOOD, output) == 0;
        if (unknown && sum(H2LOAD_BYTES, output) < requests * bodyBytes) {
            failures = requests;
        }
        double[] micros = log.stream()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields.length > LOG_MICROS)
                .mapToDouble(fields -> Double.parseDouble(fields[LOG_MICROS]))
                .toArray();
        return new Answers(
                requests,
                rate > 0 ? requests / rate : 0,
                failures,
                Figures.quantile(micros, 0.50),
                Figures.quantile(micros, 0.99));
    }

    private static String group(Pattern pattern, String output) throws IOException {
        Matcher found = pattern.matcher(output);
        if (!found.find()) {
            throw new IOException("no line " + pattern + " in what was printed: " + tail(output));
        }
        return found.group(1);
    }

    private static String tail(String output) {
        return output.substring(Math.max(0, output.length() - TAIL)).strip();
    }

    /** Returns the sum of all numbers in the line; 0 if there is none. */
    private static long sum(Pattern line, String output) {
        Matcher found = line.matcher(output);
        long sum = 0;
        if (found.find()) {
            for (int i = 1; i <= found.groupCount(); i++) {
                sum += Long.parseLong(found.group(i));
            }
        }
        return sum;
    }
}
