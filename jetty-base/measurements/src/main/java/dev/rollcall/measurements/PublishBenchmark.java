package dev.rollcall.measurements;

import dev.rollcall.gateway.registry.SubscriptionRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a change costs in a table of 10,000 keys: one backend of one key says another weight. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PublishBenchmark {
    private final SubscriptionRegistry registry = Tables.of(Tables.KEYS);
    private int weight;

    @Benchmark
    public boolean publish() {
        Tables.subscribe(registry, Tables.exactKey(1), 1 + (weight++ & 1));
        return registry.publish();
    }
}
