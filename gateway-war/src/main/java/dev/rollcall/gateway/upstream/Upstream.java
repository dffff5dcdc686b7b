package dev.rollcall.gateway.upstream;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One backend as this gateway knows it from its own requests. It belongs to an endpoint, not to a key: an app under
 * three host names is one upstream. It survives every change of the routing table. Safe for use by many threads.
 */
public final class Upstream {
    // One slow answer among fast ones must not turn everybody away; twenty must.
    private static final int SMOOTHING = 8;

    // Behind an address that several programs share they take turns in announcing. Those of the past are of no harm: no
    // instance is made up twice.
    private static final int MAX_INSTANCES = 8;

    private final Endpoint endpoint;
    private final boolean named;
    private final FailureMemory memory = new FailureMemory();
    private final Warming warming = new Warming();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong successes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    // A moving average; two answers at a time may lose one sample, which a third makes good.
    private volatile long latencyNanos;
    private volatile boolean closed;
    // By one thread only.
    private boolean hasJoined;
    private long joinedNanos;
    private @Nullable String stickyName;
    private volatile @Nullable String gateway;
    private volatile @Nullable String instance;
    private volatile @Nullable String route;
    private volatile String stickyToken = StickyToken.random();
    private volatile KeepAlive keepAlive = KeepAlive.UNKNOWN;
    private volatile long cores;
    // A smaller one that comes at the same time may win; then a larger one has to come once more.
    private volatile int largestPacket;
    private volatile List<String> instances = List.of();

    /** A backend that is tried again by requests after it could not be reached. */
    public Upstream(Endpoint endpoint) {
        this(endpoint, false);
    }

    /**
     * @param named whether an operator has named it: then somebody sees to it that {@link #reached} is called once it
     *     can be reached again
     */
    public Upstream(Endpoint endpoint, boolean named) {
        this.endpoint = endpoint;
        this.named = named;
    }

    /** Returns whether an operator has named it; it may be subscribed all the same. */
    public boolean isStatic() {
        return named;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns how willing it is at {@code nowNanos} of {@link System#nanoTime}. */
    public Status status(long nowNanos) {
        if (closed) {
            return Status.CLOSED;
        }
        return memory.isBusy(nowNanos) || (named && memory.isUnreachable()) ? Status.BUSY : Status.OPEN;
    }

    /** Returns the number of requests that run on it now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Returns the identity of the gateway that it is; empty for an application. */
    public Optional<String> gateway() {
        return Optional.ofNullable(gateway);
    }

    /**
     * Returns what tells the program that runs there from every other one at the same address; empty if it does not say.
     */
    public Optional<String> instance() {
        return Optional.ofNullable(instance);
    }

    /** Returns by what its container marks the sessions that it has; empty if it does not say. */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /** Returns what a cookie says of it: the same at every gateway, if it says which instance, or which gateway, it is. */
    public String stickyToken() {
        return stickyToken;
    }

    /** Returns how many requests it can work on at a time; 0 if it does not say. */
    public long cores() {
        return cores;
    }

    /** It has answered to a packet of so many bytes, for one that speaks uwsgi. */
    public void tookPacket(int bytes) {
        if (bytes > largestPacket) {
            largestPacket = bytes;
        }
    }

    /** Returns how many bytes it takes in a packet at the least, by what it has answered to. */
    public int largestPacket() {
        return largestPacket;
    }

    /** Returns what it does with connections that are kept, as far as it has said. */
    public KeepAlive keepAlive() {
        return keepAlive;
    }

    /**
     * Takes in what its last announcement said. By one thread at a time.
     *
     * @return whether another program has come in the place of the one before
     */
    public boolean announced(Attributes attributes) {
        gateway = attributes.trail().announcer().orElse(null);
        route = attributes.route().orElse(null);
        Optional<String> name = StickyToken.named(attributes);
        if (name.isPresent() && !name.get().equals(stickyName)) {
            stickyName = name.get();
            stickyToken = StickyToken.of(name.get());
        }
        instance = attributes.instance().orElse(null);
        keepAlive = attributes.keepAlive();
        cores = attributes.cores();
        return attributes.instance().isPresent() && isNews(attributes.instance().get());
    }

    /** A new instance is another program: what was wrong with the one before it is over. */
    private boolean isNews(String announced) {
        if (instances.contains(announced)) {
            return false;
        }
        boolean another = !instances.isEmpty();
        instances = Stream.concat(Stream.of(announced), instances.stream())
                .limit(MAX_INSTANCES)
                .toList();
        memory.forget();
        return another;
    }

    /**
     * It has come, or another program in its place. By one thread at a time.
     *
     * @param oldestNanos for how long the oldest of those has been there that serve the same; 0 if there is none
     */
    public void joined(long nowNanos, long oldestNanos) {
        joinedNanos = nowNanos;
        hasJoined = true;
        warming.begin(nowNanos, oldestNanos);
    }

    /** It gets requests again, after it was not well. */
    public void cameBack(long nowNanos) {
        warming.begin(nowNanos, Long.MAX_VALUE);
    }

    /** Returns for how long it has been there; as long as can be if it never came. By the thread of {@link #joined}. */
    public long ageNanos(long nowNanos) {
        return hasJoined ? nowNanos - joinedNanos : Long.MAX_VALUE;
    }

    /** Returns whether {@link #share} may be less than 1; costs one read. */
    public boolean isWarming() {
        return warming.isWarming();
    }

    /**
     * Returns how much of its share of the requests it gets, up to 1.
     *
     * @param wholeNanos how long after it came it is 1
     */
    public double share(long nowNanos, long wholeNanos) {
        return warming.share(nowNanos, wholeNanos);
    }

    /** Returns whether {@code text} is an instance that has been announced for it. */
    public boolean hasAnnounced(String text) {
        return instances.contains(text);
    }

    /** Returns whether it could not be reached and has not been since. */
    public boolean isUnreachable() {
        return memory.isUnreachable();
    }

    /** Returns whether it is left out, for whatever reason, or tried after that. */
    public boolean isOut() {
        return memory.isOut();
    }

    /** Returns whether a request is trying it, after it was left out. */
    public boolean isOnTrial() {
        return memory.isOnTrial();
    }

    /** Returns how often it has failed, in ways that count, since it was well. */
    public int failuresInARow() {
        return memory.failures();
    }

    /** Returns how many nanoseconds are left until a request may try it again; 0 or less if one may now. */
    public long nanosUntilTry(long nowNanos) {
        return memory.nanosLeft(nowNanos);
    }

    /** Returns the number of requests that have been given to it. */
    public long requests() {
        return requests.get();
    }

    /** Returns the number of bytes in the bodies that came from it. */
    public long receivedBytes() {
        return receivedBytes.get();
    }

    /** Returns the number of bytes in the bodies that went to it. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Counts a piece of a body that came from it. */
    public void received(int bytes) {
        receivedBytes.addAndGet(bytes);
    }

    /** Counts a piece of a body that went to it. */
    public void sent(int bytes) {
        sentBytes.addAndGet(bytes);
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

    /** Counts one more request as running, whatever is known; the caller releases the permit when it has ended. */
    public Permit acquire() {
        return acquired(memory.begin());
    }

    /** Like {@link #acquire}, but null if it is left out by now, or somebody else is just trying it. */
    public @Nullable Permit acquireUnlessBusy(long nowNanos) {
        FailureMemory.State seen = memory.beginUnlessBusy(nowNanos);
        return seen == null ? null : acquired(seen);
    }

    private Permit acquired(FailureMemory.State seen) {
        inFlight.incrementAndGet();
        requests.incrementAndGet();
        return new Permit(this, seen);
    }

    /** Returns whether it has come back by having answered this request. */
    boolean succeeded(Permit permit, long nowNanos) {
        boolean back = memory.succeeded(permit.seen());
        if (back) {
            cameBack(nowNanos);
        }
        return back;
    }

    /** Returns whether it is left out from now on, and was not before; see {@link FailureMemory#failed}. */
    boolean failed(Permit permit, Fault fault, FailureRules rules, long nowNanos, double jitter) {
        return memory.failed(permit.seen(), fault, rules, nowNanos, jitter);
    }

    /** Returns whether one more {@code fault} would leave it out. */
    boolean isLastStraw(Fault fault, FailureRules rules) {
        return memory.isLastStraw(fault, rules);
    }

    /** Takes it as reachable again: a connection to it has just been made. */
    public void reached() {
        memory.reached();
    }

    /** Marks it as gone: its last subscription has ended. */
    public void close() {
        closed = true;
    }

    void release(Permit permit, Outcome outcome) {
        inFlight.decrementAndGet();
        memory.ended(permit.seen());
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
