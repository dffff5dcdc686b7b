package dev.rollcall.gateway.upstream;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;

/**
 * A backend that an operator has named; it never subscribes and never expires.
 *
 * @param key what it serves while nobody has subscribed that; empty for whatever nobody has subscribed
 * @param endpoint where it is
 * @param weight its share relative to the others that serve the same
 */
public record StaticBackend(Optional<ServiceKey> key, Endpoint endpoint, int weight) {}
