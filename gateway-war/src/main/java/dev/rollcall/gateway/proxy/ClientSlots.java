package dev.rollcall.gateway.proxy;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many requests each client address has running. Knows only addresses that have some. */
final class ClientSlots {
    private static final Optional<Runnable> UNLIMITED = Optional.of(() -> {});

    private final int maxPerClient;
    private final ConcurrentMap<String, Integer> taken = new ConcurrentHashMap<>();

    /** @param maxPerClient {@link Integer#MAX_VALUE} for no limit */
    ClientSlots(int maxPerClient) {
        this.maxPerClient = maxPerClient;
    }

    /** Returns what gives the slot back, to be run once; empty where this client has all of its slots already. */
    Optional<Runnable> take(String client) {
        if (maxPerClient == Integer.MAX_VALUE) {
            return UNLIMITED;
        }
        AtomicBoolean granted = new AtomicBoolean();
        taken.compute(client, (address, count) -> {
            int running = count == null ? 0 : count;
            granted.set(running < maxPerClient);
            return granted.get() ? running + 1 : running;
        });
        return granted.get() ? Optional.of(() -> release(client)) : Optional.empty();
    }

    private void release(String client) {
        taken.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
    }
}
