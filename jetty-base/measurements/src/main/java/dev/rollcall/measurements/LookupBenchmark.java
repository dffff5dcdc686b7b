package dev.rollcall.measurements;

import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A look-up in a table of 10,000 keys, each time of another host. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
    private static final int HOSTS = 1 << 12;

    /** How the hosts look that are asked for, and by which key they are found. */
    public enum Asked {
        EXACT("shop%d.example.com"),
        HOST_WITH_PORT("shop%d.example.com:8000"),
        WILDCARD("www.eu.tenant%d.example.org"),
        UNKNOWN("www.eu.nobody%d.example.net");

        private final String form;

        Asked(String form) {
            this.form = form;
        }
    }

    @Param
    public Asked asked = Asked.EXACT;

    private final SubscriptionRegistry registry = Tables.of(Tables.KEYS);
    private String[] hosts = {};
    private int next;

    @Setup
    public void setUp() {
        hosts = new SplittableRandom(2)
                .ints(HOSTS, 0, Tables.KEYS / 2)
                .mapToObj(i -> String.format(asked.form, i))
                .toArray(String[]::new);
    }

    @Benchmark
    public @Nullable Route lookup() {
        return registry.table().lookup(hosts[next++ & HOSTS - 1], "/cart/items");
    }
}
