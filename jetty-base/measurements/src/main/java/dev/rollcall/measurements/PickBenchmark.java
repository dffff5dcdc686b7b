package dev.rollcall.measurements;

import dev.rollcall.gateway.balancer.BackupLevels;
import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.balancer.Policies;
import dev.rollcall.gateway.balancer.SlowStart;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
    private static final int ONE_IN = 8;
    private static final long NOW_NANOS = 0;
    private static final long SLOW_START_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Param({"WRR", "LRC", "WLRC", "IPHASH", "P2C"})
    public Algorithm algorithm = Algorithm.WRR;

    /** The algorithms have other ways beyond 32 and beyond 64. */
    @Param({"1", "10", "32", "64", "1000"})
    public int backends;

    /** Whether every backend has between one and eight requests in flight, or none. */
    @Param({"true"})
    public boolean busy;

    /** What there is about some of the backends. */
    public enum Case {
        /** Nothing. */
        ALL_ALIKE,
        /** One in eight is left out: it could not be reached. */
        LEFT_OUT,
        /** One in eight has been tried by the same request. */
        EXCLUDED,
        /** Half are of level 1, and not asked. */
        TWO_LEVELS,
        /** Half are of level 1, and those of level 0 left out. */
        ON_LEVEL_1,
        /** One in eight has come just now, while the others have been there for long. */
        NEWCOMERS
    }

    @Param("ALL_ALIKE")
    public Case about = Case.ALL_ALIKE;

    private final SlowStart slowStart = new SlowStart(SLOW_START_NANOS);
    // As in the gateway: most requests have none.
    private @Nullable Set<Upstream> excluded;
    private Pool pool = new Pool(List.of());
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] clients = random.longs(CLIENTS).toArray();
    private Balancer balancer = (eligible, clientHash, anyRandom) -> null;
    private int next;
    // As the gateway has one for each exchange, not for each pick.
    private final Predicate<Upstream> asked = this::isGood;
    private long askedAtNanos;

    @Setup
    public void setUp() {
        pool = new Pool(IntStream.range(0, backends).mapToObj(this::member).toList());
        balancer = BackupLevels.balance(pool, Policies.of(algorithm), random);
    }

    private Member member(int index) {
        Upstream upstream = new Upstream(new Endpoint("10.0." + index / 256 + "." + index % 256, 8080));
        int inFlight = busy ? random.nextInt(1, 9) : 0;
        IntStream.range(0, inFlight).forEach(i -> upstream.acquire());
        upstream.answeredAfter(random.nextLong(1_000_000, 9_000_000));
        boolean odd = index % ONE_IN == 1;
        boolean even = index % 2 == 0;
        switch (about) {
            case LEFT_OUT -> leaveOut(upstream, odd);
            case ON_LEVEL_1 -> leaveOut(upstream, even);
            case EXCLUDED -> exclude(upstream, odd);
            case NEWCOMERS -> join(upstream, odd);
            case ALL_ALIKE, TWO_LEVELS -> {}
        }
        boolean backup = (about == Case.TWO_LEVELS || about == Case.ON_LEVEL_1) && !even;
        return new Member(upstream, random.nextInt(1, 5), backup ? 1 : 0);
    }

    private static void leaveOut(Upstream upstream, boolean it) {
        if (it) {
            upstream.refusedForWantOfRoom(NOW_NANOS);
        }
    }

    private void exclude(Upstream upstream, boolean it) {
        if (it) {
            if (excluded == null) {
                excluded = new HashSet<>();
            }
            excluded.add(upstream);
        }
    }

    private static void join(Upstream upstream, boolean it) {
        if (it) {
            upstream.joined(NOW_NANOS, Long.MAX_VALUE);
        }
    }

    @Benchmark
    public @Nullable Upstream pick() {
        long client = clients[next++ & CLIENTS - 1];
        // Captures nothing: what the caller's predicate allocates is not the balancer's doing.
        return balancer.pick(upstream -> upstream.status(NOW_NANOS) == Status.OPEN, client, random);
    }

    /** As a request does it: its predicate knows the time and whom it has tried, and newcomers get less. */
    @Benchmark
    public @Nullable Upstream pickForARequest() {
        long client = clients[next++ & CLIENTS - 1];
        askedAtNanos = NOW_NANOS + (next & 1);
        return slowStart.pick(balancer, pool, asked, client, askedAtNanos, ThreadLocalRandom.current());
    }

    private boolean isGood(Upstream upstream) {
        return upstream.status(askedAtNanos) == Status.OPEN && (excluded == null || !excluded.contains(upstream));
    }
}
