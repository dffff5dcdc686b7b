package dev.rollcall.measurements;

import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.balancer.Policies;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** One pick of each balancer, each time for another client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {
    // A power of two; enough clients that no cache of the processor holds what belongs to them all.
    private static final int CLIENTS = 1 << 16;

    @Param({"WRR", "LRC", "WLRC", "IPHASH", "P2C"})
    public Algorithm algorithm = Algorithm.WRR;

    @Param({"1", "10", "1000"})
    public int backends;

    /** Whether every backend has between one and eight requests in flight, or none. */
    @Param({"true"})
    public boolean busy;

    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] clients = random.longs(CLIENTS).toArray();
    private Balancer balancer = (eligible, clientHash, anyRandom) -> null;
    private int next;

    @Setup
    public void setUp() {
        Pool pool = new Pool(IntStream.range(0, backends).mapToObj(this::member).toList());
        balancer = Policies.of(algorithm).balance(pool, random);
    }

    private Member member(int index) {
        Upstream upstream = new Upstream(new Endpoint("10.0." + index / 256 + "." + index % 256, 8080));
        int inFlight = busy ? random.nextInt(1, 9) : 0;
        IntStream.range(0, inFlight).forEach(i -> upstream.acquire());
        upstream.answeredAfter(random.nextLong(1_000_000, 9_000_000));
        return new Member(upstream, random.nextInt(1, 5));
    }

    @Benchmark
    public @Nullable Upstream pick() {
        long client = clients[next++ & CLIENTS - 1];
        // Captures nothing: what the caller's predicate allocates is not the balancer's doing.
        return balancer.pick(upstream -> upstream.status(0) == Status.OPEN, client, random);
    }
}
