package dev.rollcall.measurements;

import dev.rollcall.protocol.Algorithm;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.Supplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The bodies of the benchmarks again, in processor time instead of time: what JMH cannot tell on a machine that others
 * use as well. All in one JVM, as in the gateway.
 */
public final class ProcessorTime {
    private static final int WARM_UP_CALLS = 400_000;
    private static final int ROUNDS = 50;
    private static final int CALLS = 20_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Blackhole blackhole = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    private ProcessorTime() {}

    public static void main(String[] args) {
        ProcessorTime time = new ProcessorTime();
        for (int backends : new int[] {1, 10, 1000}) {
            for (Algorithm algorithm : Algorithm.values()) {
                PickBenchmark pick = new PickBenchmark();
                pick.algorithm = algorithm;
                pick.backends = backends;
                pick.busy = true;
                pick.setUp();
                time.print("pick " + algorithm + " of " + backends, pick::pick);
                time.print("the same for a request", pick::pickForARequest);
            }
        }
        for (int keys : new int[] {1, 100, 10_000}) {
            for (LookupBenchmark.Asked asked : LookupBenchmark.Asked.values()) {
                LookupBenchmark lookup = new LookupBenchmark();
                lookup.asked = asked;
                lookup.keys = keys;
                lookup.setUp();
                time.print("lookup " + asked + " in " + keys, lookup::lookup);
            }
        }
        for (DecodeBenchmark.Kind kind : DecodeBenchmark.Kind.values()) {
            DecodeBenchmark decode = new DecodeBenchmark();
            decode.kind = kind;
            decode.setUp();
            time.print("decode " + kind, decode::decode);
        }
    }

    private void print(String name, Supplier<?> call) {
        run(call, WARM_UP_CALLS);
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadCpuTime();
            run(call, CALLS);
            nanos[round] = (threads.getCurrentThreadCpuTime() - before) / CALLS;
        }
        Arrays.sort(nanos);
        System.out.printf("%-28s %6d ns (%d-%d)%n", name, nanos[ROUNDS / 2], nanos[0], nanos[ROUNDS - 1]);
    }

    private void run(Supplier<?> call, int times) {
        for (int i = 0; i < times; i++) {
            blackhole.consume(call.get());
        }
    }
}
