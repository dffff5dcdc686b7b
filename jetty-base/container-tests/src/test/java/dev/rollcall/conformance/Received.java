package dev.rollcall.conformance;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request as it came to the backend. */
final class Received {
    // More than a product takes to pass on that its client has gone.
    private static final int END_SECONDS = 2;

    private final String head;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String body = "";
    private volatile String trailers = "";
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean whole;

    Received(String head) {
        this.head = head;
    }

    void end(String bodySoFar, String trailersSoFar, boolean complete) {
        body = bodySoFar;
        trailers = trailersSoFar;
        whole = complete;
        ended.countDown();
    }

    /** The product has closed the connection in the middle of the answer. */
    void leave() {
        left.countDown();
    }

    /** Returns whether it did. */
    boolean isLeft() {
        return awaits(left);
    }

    String head() {
        return head;
    }

    /** Returns the line without its version. */
    String methodAndTarget() {
        String line = head.lines().findFirst().orElse("");
        int version = line.lastIndexOf(' ');
        return version < 0 ? line : line.substring(0, version);
    }

    String version() {
        String line = head.lines().findFirst().orElse("");
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    String body() {
        awaitEnd();
        return body;
    }

    String trailers() {
        awaitEnd();
        return trailers;
    }

    /** Returns whether the body came to the end that its framing announced. */
    boolean isWhole() {
        awaitEnd();
        return whole;
    }

    List<String> values(String name) {
        return Reply.values(head, name);
    }

    boolean has(String name) {
        return !values(name).isEmpty();
    }

    private void awaitEnd() {
        if (!awaits(ended)) {
            whole = false;
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
