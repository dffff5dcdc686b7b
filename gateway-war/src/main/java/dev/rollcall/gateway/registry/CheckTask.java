package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.Optional;

/**
 * One question to one backend whether it is well.
 *
 * @param serial tells it from every other one
 * @param endpoint where the backend is
 * @param key something that it serves
 * @param instance who it says to be; empty if it does not say
 * @param path what it wants to be asked for
 * @param interval how long after the answer the next question comes
 * @param slow whether the last answer took all the time that there was, or never came
 */
public record CheckTask(
        long serial,
        Endpoint endpoint,
        ServiceKey key,
        Optional<String> instance,
        String path,
        Duration interval,
        boolean slow) {
    private record Subject(Endpoint endpoint, String path) {}

    /** Returns what it asks about; of two questions about the same, only the one that was put last counts. */
    public Object subject() {
        return new Subject(endpoint, path);
    }
}
