package dev.rollcall.gateway.tunnel;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.Promise;

/**
 * One direction of a tunnel. It reads again only when what it has read is written: a slow reader makes the sender wait,
 * and costs one buffer.
 */
final class Pipe extends IteratingCallback {
    // What an idle connection costs for each direction; most messages fit.
    private static final int SMALLEST_BUFFER = 1024;
    // What a connection gets that keeps filling its buffer; more is hardly faster.
    private static final int LARGEST_BUFFER = 32 * 1024;
    private static final int GROWTH = 8;

    private final Side from;
    private final Side to;
    private final IntConsumer moved;
    private final Events events;
    private final Promise<Integer> read = Promise.from(this::read, this::failed);

    // Only where the iterating callback runs, one thread at a time.
    private ByteBuffer buffer = BufferUtil.allocate(SMALLEST_BUFFER);
    private boolean writing;
    private boolean atEnd;

    /** What becomes of a pipe; called once. */
    interface Events {
        /** All that {@code from} had to say has been written. */
        void finished();

        /** This connection does not work any more. */
        void broken(Side side, Throwable failure);
    }

    /** @param moved is told of every piece how many bytes it has */
    Pipe(Side from, Side to, IntConsumer moved, Events events) {
        this.from = from;
        this.to = to;
        this.moved = moved;
        this.events = events;
    }

    @Override
    protected Action process() {
        if (atEnd) {
            return Action.SUCCEEDED;
        }
        writing = buffer.hasRemaining();
        if (writing) {
            to.write(buffer, this);
        } else {
            from.read(buffer, read);
        }
        return Action.SCHEDULED;
    }

    private void read(int bytes) {
        if (bytes < 0) {
            atEnd = true;
        } else {
            moved.accept(bytes);
        }
        succeeded();
    }

    @Override
    protected void onSuccess() {
        if (writing) {
            resize();
        }
    }

    /** The buffer grows while it is filled to the brim, and shrinks as soon as most of it was in vain. */
    private void resize() {
        int last = buffer.limit();
        int size = buffer.capacity();
        if (last == size && size < LARGEST_BUFFER) {
            buffer = BufferUtil.allocate(Math.min(size * GROWTH, LARGEST_BUFFER));
        } else if (last <= SMALLEST_BUFFER && size > SMALLEST_BUFFER) {
            buffer = BufferUtil.allocate(SMALLEST_BUFFER);
        }
    }

    @Override
    protected void onCompleteSuccess() {
        to.finish();
        events.finished();
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
        events.broken(writing ? to : from, failure);
    }
}
