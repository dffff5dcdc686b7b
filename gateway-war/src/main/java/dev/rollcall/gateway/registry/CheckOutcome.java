package dev.rollcall.gateway.registry;

/**
 * What came of one question to a backend.
 *
 * @param well whether the answer was good
 * @param late whether it took all the time that there was
 * @param seen what was seen, for a person: printable ASCII, a few words
 */
public record CheckOutcome(boolean well, boolean late, String seen) {}
