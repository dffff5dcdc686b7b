package dev.rollcall.gateway.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.eclipse.jetty.util.BufferUtil;

/** Memory outside the heap to write requests from; dear to allocate, so it is used again. Safe for many threads. */
final class SendBuffers {
    // A request's head must fit: containers accept 8 KiB and more.
    static final int BYTES = 32 * 1024;

    // As many as send at the same moment; others are for the garbage collector.
    private static final int MAX_KEPT = 32;

    private final BlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(MAX_KEPT);

    /** Returns one that is empty, in Jetty's flush mode. */
    ByteBuffer take() {
        ByteBuffer buffer = kept.poll();
        return buffer == null ? BufferUtil.allocateDirect(BYTES) : buffer;
    }

    /** @param buffer nobody touches it any more */
    void giveBack(ByteBuffer buffer) {
        BufferUtil.clear(buffer);
        kept.offer(buffer);
    }
}
