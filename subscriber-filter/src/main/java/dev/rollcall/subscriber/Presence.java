package dev.rollcall.subscriber;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether an application, or a gateway that announces itself to others, is to get requests: takes it out of its gateways
 * without losing one, and back in. For use by many threads.
 */
public final class Presence {
    private static final Logger LOG = System.getLogger(Presence.class.getName());
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    // Far longer than it takes to send some datagrams.
    private static final long SAID_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How far it is. */
    enum State {
        /** It gets requests. */
        SERVING,
        /** It gets no new ones, and finishes those that it has. */
        DRAINING,
        /** It gets none until it is put in again. */
        DRAINED,
        /** It gets none any more. */
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final List<Announcer> announcers;
    private final LongSupplier inFlight;
    private final BooleanSupplier isDeaf;
    private final Duration timeout;
    private final String who;
    // Held while a stop is on its way, so that whoever stops the same thing again goes on only after that.
    private final ReentrantLock stopping = new ReentrantLock();

    // Written under this object's monitor.
    private volatile State state = State.SERVING;
    private long drainEndNanos;
    // How often it has begun to drain: whoever waits for the end of one must not take the next one for it.
    private volatile int drains;

    /**
     * Creates one that is in.
     *
     * @param announcers who tell its gateways
     * @param inFlight how many requests it is working on, whoever has sent them; 0 where only those of its gateways count,
     *     which they tell themselves
     * @param isDeaf whether its container passes no new request on to it any more
     * @param timeout how long to wait at the most for what is running, up to a day; zero not to wait
     * @param who it is, as it stands in the log
     */
    public Presence(
            List<Announcer> announcers, LongSupplier inFlight, BooleanSupplier isDeaf, Duration timeout, String who) {
        this.announcers = announcers;
        this.inFlight = inFlight;
        this.isDeaf = isDeaf;
        this.timeout = timeout;
        this.who = who;
    }

    State state() {
        return state;
    }

    /** Returns whether whoever still sends requests must have missed that it is out. */
    boolean isOut() {
        State now = state;
        return now == State.DRAINED || now == State.STOPPED;
    }

    /** Takes it out before it has been in: nothing is running yet. */
    synchronized void beginOut() {
        announcers.forEach(Announcer::leave);
        become(State.DRAINED);
    }

    /** Takes it out for a while. Returns at once; what is running gets its time. */
    synchronized void drain() {
        if (state == State.SERVING) {
            beginDraining();
            int drain = drains;
            Thread waiting = new Thread(() -> leaveWhenDrained(drain), "rollcall-drain");
            waiting.setDaemon(true);
            waiting.start();
        }
    }

    /** Puts it in again, at once; not once it stops. */
    synchronized void resume() {
        if (state != State.SERVING && state != State.STOPPED && !stopping.isLocked()) {
            become(State.SERVING);
            announcers.forEach(Announcer::resume);
        }
    }

    /**
     * Begins to take it out, and returns at once: who stops several has all of them begin before waiting for the first one. {@link
     * #stop} has to follow.
     */
    public synchronized void begin() {
        if (state == State.SERVING && announcers.stream().anyMatch(Announcer::isServed)) {
            beginDraining();
        }
    }

    /** Takes it out for ever. Returns when nothing is running any more, or its time is over; later calls do nothing. */
    public void stop() {
        stopping.lock();
        try {
            if (state == State.STOPPED) {
                return;
            }
            // Who has begun may have left its gateways already, and still have requests of theirs.
            if (state == State.DRAINING || announcers.stream().anyMatch(Announcer::isServed)) {
                awaitEnd();
            }
            announcers.forEach(Announcer::close);
            synchronized (this) {
                become(State.STOPPED);
            }
        } finally {
            stopping.unlock();
        }
    }

    private void awaitEnd() {
        synchronized (this) {
            if (state == State.SERVING) {
                beginDraining();
            }
        }
        awaitDrained(drains);
        long left = inFlight.getAsLong();
        if (!isDrained() && !timeout.isZero()) {
            LOG.log(
                    Level.WARNING,
                    "drain-timeout over " + who + " timeout=" + Durations.format(timeout) + " requests-running="
                            + left);
        }
    }

    private synchronized void beginDraining() {
        drains++;
        drainEndNanos = System.nanoTime() + timeout.toNanos();
        if (isDeaf.getAsBoolean()) {
            // Not even as the last resort is it worth anything now; what runs may end all the same.
            announcers.forEach(Announcer::leave);
        } else if (!timeout.isZero()) {
            announcers.forEach(announcer -> announcer.drain(timeout));
        }
        become(State.DRAINING);
    }

    private void leaveWhenDrained(int drain) {
        awaitDrained(drain);
        synchronized (this) {
            if (!isAt(drain) || stopping.isLocked()) {
                return;
            }
            announcers.forEach(Announcer::leave);
        }
        // Who is out refuses. What comes before the gateways have been told is still served.
        awaitAnnouncers(drain, System.nanoTime() + SAID_NANOS);
        synchronized (this) {
            if (isAt(drain) && !stopping.isLocked()) {
                become(State.DRAINED);
            }
        }
    }

    private boolean isAt(int drain) {
        return state == State.DRAINING && drains == drain;
    }

    private void awaitAnnouncers(int drain, long endNanos) {
        while (isAt(drain) && !announcers.stream().allMatch(Announcer::isDrained) && endNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** An interrupt is somebody's wish to be done with it. */
    private void awaitDrained(int drain) {
        while (isAt(drain)
                && !isDrained()
                && endNanos() - System.nanoTime() > 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private synchronized long endNanos() {
        return drainEndNanos;
    }

    private boolean isDrained() {
        return inFlight.getAsLong() == 0 && announcers.stream().allMatch(Announcer::isDrained);
    }

    private void become(State next) {
        state = next;
        LOG.log(Level.INFO, next + " " + who);
    }
}
