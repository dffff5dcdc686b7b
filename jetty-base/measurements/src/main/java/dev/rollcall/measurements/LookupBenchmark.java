package dev.rollcall.measurements;

import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import java.util.List;
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

/** A look-up in a table of few or many keys, each time of another host, where there are several. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
    private static final int HOSTS = 1 << 12;

    private static final String EXACT_KEY = "shop%d.example.com";
    private static final String WILDCARD_KEY = ".tenant%d.example.org";

    /** How the hosts look that are asked for, and by which key they are found. */
    public enum Asked {
        EXACT("shop%d.example.com"),
        UPPER_CASE("SHOP%d.Example.COM"),
        HOST_WITH_PORT("shop%d.example.com:8000"),
        /** Of a host with as many keys as prefixes; the one that is found is tried last but one. */
        PATHS("shop%d.example.com") {
            @Override
            List<String> prefixes() {
                return List.of("/checkout", "/catalog", "/account", "/images", "/orders", "/search", "/cart", "");
            }
        },
        WILDCARD("www.eu.tenant%d.example.org"),
        UNKNOWN("www.eu.nobody%d.example.net");

        private final String form;

        Asked(String form) {
            this.form = form;
        }

        List<String> prefixes() {
            return List.of("");
        }
    }

    @Param
    public Asked asked = Asked.EXACT;

    /** How many there are, half of them of the kind that is asked for; of {@link Asked#PATHS} at least one host's. */
    @Param({"1", "100", "10000"})
    public int keys;

    private SubscriptionRegistry registry = Tables.empty(1);
    private String[] hosts = {};
    private int next;

    @Setup
    public void setUp() {
        List<String> prefixes = asked.prefixes();
        int names = Math.max(1, keys / 2 / prefixes.size());
        String key = asked == Asked.WILDCARD ? WILDCARD_KEY : EXACT_KEY;
        String otherKey = asked == Asked.WILDCARD ? EXACT_KEY : WILDCARD_KEY;
        registry = Tables.empty(keys + prefixes.size());
        for (int i = 0; i < names; i++) {
            for (String prefix : prefixes) {
                Tables.subscribe(registry, String.format(key, i) + prefix, 1);
            }
        }
        for (int i = names * prefixes.size(); i < keys; i++) {
            Tables.subscribe(registry, String.format(otherKey, i), 1);
        }
        registry.publish();
        hosts = new SplittableRandom(2)
                .ints(HOSTS, 0, names)
                .mapToObj(i -> String.format(asked.form, i))
                .toArray(String[]::new);
    }

    @Benchmark
    public @Nullable Route lookup() {
        return registry.table().lookup(hosts[next++ & HOSTS - 1], "/cart/items");
    }
}
