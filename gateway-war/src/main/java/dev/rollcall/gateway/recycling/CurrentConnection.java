package dev.rollcall.gateway.recycling;

import org.jspecify.annotations.Nullable;

/**
 * What a container's thread is about: the connection whose events it handles, and whether the last request that was begun
 * there is over for every thread. A connection is handled by one thread at a time.
 */
final class CurrentConnection {
    @SuppressWarnings("ThreadLocalUsage") // One per gateway, of which there may be two in a JVM.
    private final ThreadLocal<@Nullable Turn> turns = new ThreadLocal<>();

    /** One thread's turn at one connection. Used by that thread only. */
    static final class Turn {
        private final @Nullable Turn outer;
        private final Runnable released;
        private boolean finished;

        private Turn(@Nullable Turn outer, Runnable released) {
            this.outer = outer;
            this.released = released;
        }

        /** Says that the connection has parted with its request objects. */
        void released() {
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
     * @param released what to do when the connection parts with its request objects
     */
    Turn enter(Runnable released) {
        Turn turn = new Turn(turns.get(), released);
        turns.set(turn);
        return turn;
    }

    void leave(Turn turn) {
        if (turn.outer == null) {
            // An application that has been taken away must leave nothing in the container's threads.
            turns.remove();
        } else {
            turns.set(turn.outer);
        }
    }

    /** Returns this thread's turn; null where it handles no connection's events. */
    @Nullable
    Turn turn() {
        return turns.get();
    }

    void setFinished(boolean finished) {
        Turn turn = turns.get();
        if (turn != null) {
            turn.setFinished(finished);
        }
    }
}
