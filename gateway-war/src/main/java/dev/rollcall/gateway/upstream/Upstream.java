package dev.rollcall.gateway.upstream;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One backend as this gateway knows it from its own requests. It belongs to an endpoint, not to a key: an app under
 * three host names is one upstream. It survives every change of the routing table. Safe for use by many threads.
 */
public final class Upstream {
    /**
     * How long an upstream that could not be reached is left out. Long enough that a dead instance costs one connect a
     * second and not one a request, short enough that a restarted one is back before anybody asks.
     */
    public static final Duration AVOIDANCE = Duration.ofSeconds(1);

    // One slow answer among fast ones must not turn everybody away; twenty must.
    private static final int SMOOTHING = 8;

    private final Endpoint endpoint;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong successes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    // A moving average; two answers at a time may lose one sample, which a third makes good.
    private volatile long latencyNanos;
    // Nanoseconds of the monotonic clock, meaningful only while avoided is set: that clock may stand at any value.
    private volatile long avoidUntilNanos;
    private volatile boolean avoided;
    private volatile boolean closed;

    public Upstream(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns how willing it is at {@code nowNanos} of {@link System#nanoTime}. */
    public Status status(long nowNanos) {
        if (closed) {
            return Status.CLOSED;
        }
        return avoided && avoidUntilNanos - nowNanos > 0 ? Status.BUSY : Status.OPEN;
    }

    /** Returns the number of requests that run on it now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Returns the number of requests it has answered. */
    public long successes() {
        return successes.get();
    }

    /** Returns the number of requests that failed on it. */
    public long failures() {
        return failures.get();
    }

    /** Returns about how long it takes to begin an answer, in nanoseconds; 0 if it has not answered yet. */
    public long latencyNanos() {
        return latencyNanos;
    }

    /** Takes in how long it took to begin one answer. */
    public void answeredAfter(long nanos) {
        long before = latencyNanos;
        latencyNanos = before == 0 ? Math.max(1, nanos) : before + (nanos - before) / SMOOTHING;
    }

    /** Counts one more request as running; the caller releases the permit when it has ended. */
    public Permit acquire() {
        inFlight.incrementAndGet();
        return new Permit(this);
    }

    /** Leaves it out for {@link #AVOIDANCE} from {@code nowNanos} on: it could not be reached. */
    public void avoid(long nowNanos) {
        avoidUntilNanos = nowNanos + AVOIDANCE.toNanos();
        avoided = true;
    }

    /** Takes it as reachable again: a connection to it has just been made. */
    public void reached() {
        if (avoided) {
            avoided = false;
        }
    }

    /** Marks it as gone: its last subscription has ended. */
    public void close() {
        closed = true;
    }

    void release(Outcome outcome) {
        inFlight.decrementAndGet();
        if (outcome == Outcome.SUCCESS) {
            successes.incrementAndGet();
        } else if (outcome == Outcome.FAILURE) {
            failures.incrementAndGet();
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
