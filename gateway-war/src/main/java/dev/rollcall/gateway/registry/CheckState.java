package dev.rollcall.gateway.registry;

import java.util.Optional;

/**
 * How a backend that wants to be checked is doing.
 *
 * @param last the last answer; empty before the first
 * @param failures how many answers in a row were not good, up to the last
 * @param leftOut whether it gets requests only where nobody else can take them
 */
public record CheckState(Optional<CheckOutcome> last, int failures, boolean leftOut) {
    static final CheckState UNKNOWN = new CheckState(Optional.empty(), 0, false);

    CheckState after(CheckOutcome outcome) {
        return new CheckState(Optional.of(outcome), outcome.well() ? 0 : failures + 1, leftOut);
    }

    CheckState leftOut(boolean out) {
        return new CheckState(last, failures, out);
    }
}
