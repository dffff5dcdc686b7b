package dev.rollcall.gateway.proxy;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks now and then whether a body has come to an end that its container tells nobody. In Tomcat (10.1.59, 11.0.24) a
 * stream of HTTP/2 that ends with trailers wakes those only who wait in {@code read()} (Stream.receivedEndOfStream), and no
 * {@code ReadListener}: a client whose trailers come a moment after the last of its body would wait until its backend gives up.
 */
final class UntoldEnd {
    private static final long LOOK_MILLIS = 50;

    private final HeldRequests.Threads threads;
    private final ExchangeLock exchangeLock;
    private final Supplier<Optional<Boolean>> hasEnded;
    private final Runnable tell;
    // Only under the exchange's lock.
    private boolean looking;

    /**
     * @param hasEnded asked under the lock whether it has; empty if nobody waits for more any longer
     * @param tell run without the lock when it has
     */
    UntoldEnd(
            HeldRequests.Threads threads,
            ExchangeLock exchangeLock,
            Supplier<Optional<Boolean>> hasEnded,
            Runnable tell) {
        this.threads = threads;
        this.exchangeLock = exchangeLock;
        this.hasEnded = hasEnded;
        this.tell = tell;
    }

    /** Begins to look, and goes on as long as somebody waits for more. Only under the exchange's lock. */
    void look() {
        if (!looking) {
            looking = true;
            threads.scheduler()
                    .schedule(
                            () -> exchangeLock.enter(threads::execute, this::lookOnce),
                            LOOK_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void lookOnce() {
        looking = false;
        if (exchangeLock.hasEnded()) {
            return;
        }
        Optional<Boolean> ended = hasEnded.get();
        if (ended.isEmpty()) {
            return;
        }
        if (ended.get()) {
            threads.execute(tell);
        } else {
            look();
        }
    }
}
