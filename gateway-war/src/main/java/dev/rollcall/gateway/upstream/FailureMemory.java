package dev.rollcall.gateway.upstream;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What has gone wrong with one backend lately. It is left out for a second at first, and for twice as long after each
 * failed try that follows, up to {@link FailureRules#longest}; after each such interval one request at a time tries it,
 * and its first answer brings it back. Only news counts: a request that was begun before the backend was left out, of
 * which there may be hundreds, makes that no longer.
 *
 * <p>Pure but for its one atomic reference: time and chance are arguments. A glance at a backend that is well costs one
 * read of it.
 */
final class FailureMemory {
    static final Duration FIRST_INTERVAL = Duration.ofSeconds(1);
    // Gateways that have seen the same failure must not all come back at the same moment.
    private static final double JITTER = 0.1;
    // A second, doubled more often than that, is longer than any setting.
    private static final int MAX_DOUBLINGS = 30;

    private static final State WELL = new State(false, false, false, 0, 0, 0, 0, 0);

    private final AtomicReference<State> state = new AtomicReference<>(WELL);

    /**
     * What is known at one moment; known by its identity, so that a request can tell whether anything has happened since it began.
     */
    static final class State {
        private final boolean out;
        private final boolean unreachable;
        // Whether a request is just trying it.
        private final boolean trial;
        // In a row: since the last answer, and of 500 and more since the last better one.
        private final int noAnswers;
        private final int serverErrors;
        // Failures that counted since it was well.
        private final int failures;
        // How often it has been left out without having come back.
        private final int intervals;
        // Meaningful while out.
        private final long untilNanos;

        private State(
                boolean out,
                boolean unreachable,
                boolean trial,
                int noAnswers,
                int serverErrors,
                int failures,
                int intervals,
                long untilNanos) {
            this.out = out;
            this.unreachable = unreachable;
            this.trial = trial;
            this.noAnswers = noAnswers;
            this.serverErrors = serverErrors;
            this.failures = failures;
            this.intervals = intervals;
            this.untilNanos = untilNanos;
        }

        private boolean isBusy(long nowNanos) {
            return out && (trial || untilNanos - nowNanos > 0);
        }

        private State withTrial(boolean tried) {
            return new State(out, unreachable, tried, noAnswers, serverErrors, failures, intervals, untilNanos);
        }

        private State after(Fault fault, boolean news, FailureRules rules, long nowNanos, double jitter) {
            if (out && untilNanos - nowNanos > 0) {
                boolean worse = fault == Fault.UNREACHABLE && !unreachable;
                return worse
                        ? new State(true, true, false, noAnswers, serverErrors, failures + 1, intervals, untilNanos)
                        : this;
            }
            if (out && !news) {
                return this;
            }
            int silent = fault == Fault.NO_ANSWER ? noAnswers + 1 : fault == Fault.SERVER_ERROR ? 0 : noAnswers;
            int errors = fault == Fault.SERVER_ERROR ? serverErrors + 1 : serverErrors;
            if (!out && !isEnough(fault, fault == Fault.NO_ANSWER ? silent : errors, rules)) {
                return new State(false, false, false, silent, errors, failures + 1, 0, 0);
            }
            long until = nowNanos + interval(rules, jitter);
            return new State(
                    true, fault == Fault.UNREACHABLE, false, silent, errors, failures + 1, intervals + 1, until);
        }

        private static boolean isEnough(Fault fault, int inARow, FailureRules rules) {
            int limit = rules.limit(fault);
            return fault.isCertain() || (limit > 0 && inARow >= limit);
        }

        private long interval(FailureRules rules, double jitter) {
            long doubled = FIRST_INTERVAL.toNanos() << Math.min(intervals, MAX_DOUBLINGS);
            return (long) (Math.min(doubled, rules.longest().toNanos()) * (1 - JITTER * jitter));
        }
    }

    private State state() {
        return Objects.requireNonNull(state.get());
    }

    /** Returns whether it is not to be given a request, unless no other is left. */
    boolean isBusy(long nowNanos) {
        State now = state();
        return now != WELL && now.isBusy(nowNanos);
    }

    /** Returns whether it is left out, or being tried after that. */
    boolean isOut() {
        return state().out;
    }

    /** Returns whether it is left out because no connection could be made. */
    boolean isUnreachable() {
        return state().unreachable;
    }

    /** Returns whether a request is trying it. */
    boolean isOnTrial() {
        return state().trial;
    }

    /** Returns how many failures that counted there have been since it was well. */
    int failures() {
        return state().failures;
    }

    /** Returns how many nanoseconds are left until it is tried again; 0 or less if it may be now. */
    long nanosLeft(long nowNanos) {
        State now = state();
        return now.out ? now.untilNanos - nowNanos : 0;
    }

    /** Begins a request whatever is known; returns what it is to be judged by at its end. */
    State begin() {
        return state();
    }

    /** Begins a request unless it is busy; returns what it is to be judged by, or null if somebody else was first. */
    @Nullable
    State beginUnlessBusy(long nowNanos) {
        State now = state();
        if (!now.out) {
            return now;
        }
        State tried = now.withTrial(true);
        return !now.isBusy(nowNanos) && state.compareAndSet(now, tried) ? tried : null;
    }

    /**
     * A request has been answered well.
     *
     * @param seen what it began with
     * @return whether it has come back by that
     */
    boolean succeeded(State seen) {
        State now = state();
        boolean counts = now != WELL && (!now.out || now == seen);
        return counts && state.compareAndSet(now, WELL) && now.out;
    }

    /**
     * A request has failed.
     *
     * @param seen what it began with
     * @param jitter from 0 to 1: by how much of a tenth the interval is shortened
     * @return whether it is left out from now on, and was not before
     */
    boolean failed(State seen, Fault fault, FailureRules rules, long nowNanos, double jitter) {
        while (true) {
            State before = state();
            State after = before.after(fault, before == seen, rules, nowNanos, jitter);
            if (after == before || state.compareAndSet(before, after)) {
                return after.out && !before.out;
            }
        }
    }

    /** A request is over; if it was to try the backend and has shown nothing, the next one may. */
    void ended(State seen) {
        if (seen.trial) {
            state.compareAndSet(seen, seen.withTrial(false));
        }
    }

    /** Returns whether one more {@code fault} would leave it out. */
    boolean isLastStraw(Fault fault, FailureRules rules) {
        State now = state();
        return !now.out
                && State.isEnough(fault, 1 + (fault == Fault.NO_ANSWER ? now.noAnswers : now.serverErrors), rules);
    }

    /** Forgets everything if no more was wrong than that no connection could be made: now one could. */
    void reached() {
        State now = state();
        if (now.unreachable) {
            state.compareAndSet(now, WELL);
        }
    }

    /** Forgets everything: it is somebody else by now. */
    void forget() {
        state.set(WELL);
    }
}
