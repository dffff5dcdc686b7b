package dev.rollcall.benchmark;

import dev.rollcall.benchmark.Results.Memory;
import dev.rollcall.benchmark.Results.Moment;

/** Made-up results of a run, of numbers that are easy to divide. */
final class Measured {
    private static final long REQUESTS = 1000;

    private Measured() {}

    /** Returns a measurement of a second. */
    static Sample sample(double microsPerRequest, double p50, double p99) {
        return new Sample(new Answers(REQUESTS, 1, 0, p50, p99), microsPerRequest * REQUESTS);
    }

    /** Returns results of all proxies in all workloads: the gateway needs 50 µs, all others 100. */
    static Results everything() {
        Results results = new Results();
        for (Peer peer : Peers.ALL) {
            for (Workload workload : Workload.values()) {
                if (peer.can(workload)) {
                    boolean ours = peer instanceof RollcallPeer;
                    results.add(peer, workload, sample(ours ? 50 : 100, 200, 900));
                    results.add(peer, workload, sample(ours ? 54 : 104, 220, 950));
                }
            }
            for (Moment moment : Moment.values()) {
                results.add(peer, moment, new Memory(300 * 1024, 64 * 1024));
            }
        }
        return results;
    }
}
