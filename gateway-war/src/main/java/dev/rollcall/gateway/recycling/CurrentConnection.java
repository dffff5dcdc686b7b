package dev.rollcall.gateway.recycling;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a container's thread is about: the connection whose events it handles, and whether the last request that was begun
 * there is over for every thread. A connection is handled by one thread at a time.
 */
final class CurrentConnection {
    @SuppressWarnings("ThreadLocalUsage") // One per gateway, of which there may be two in a JVM.
    private final ThreadLocal<AtomicReference<@Nullable Turn>> turns = new ThreadLocal<>();

    /** One thread's turn at one connection. Used by that thread only. */
    static final class Turn {
        private final @Nullable Turn outer;
        private final Object connection;
        private final Runnable released;
        private boolean isReleased;
        private boolean finished;

        private Turn(@Nullable Turn outer, Object connection, Runnable released) {
            this.outer = outer;
            this.connection = connection;
            this.released = released;
        }

        /** Says that the connection has parted with its request objects. */
        void released() {
            isReleased = true;
            released.run();
        }

        void setFinished(boolean finished) {
            this.finished = finished;
        }

        boolean isFinished() {
            return finished;
        }
    }

    /**
     * Begins a turn; to be followed by {@link #leave} on the same thread. An executor without a free thread can make it a
     * turn within another one's.
     *
     * @param connection whose turn it is
     * @param released what to do when the connection parts with its request objects
     */
    Turn enter(Object connection, Runnable released) {
        AtomicReference<@Nullable Turn> mine = mine();
        Turn turn = new Turn(mine.getPlain(), connection, released);
        mine.setPlain(turn);
        return turn;
    }

    void leave(Turn turn) {
        mine().setPlain(turn.outer);
    }

    /**
     * An application that has been taken away must leave nothing of its own in the container's threads: what stays is an
     * empty object of the JDK's. To take that away too with each turn costs more than all the rest of a turn.
     */
    private AtomicReference<@Nullable Turn> mine() {
        AtomicReference<@Nullable Turn> mine = turns.get();
        if (mine == null) {
            mine = new AtomicReference<>();
            turns.set(mine);
        }
        return mine;
    }

    /** Returns this thread's turn; null where it handles no connection's events. */
    @Nullable
    Turn turn() {
        return mine().getPlain();
    }

    /** Returns whether this thread is in the midst of a turn at {@code connection}, whose request objects it has in its hands. */
    boolean isAt(Object connection) {
        Turn turn = turn();
        while (turn != null && (turn.connection != connection || turn.isReleased)) {
            turn = turn.outer;
        }
        return turn != null;
    }

    void setFinished(boolean finished) {
        Turn turn = turn();
        if (turn != null) {
            turn.setFinished(finished);
        }
    }
}
