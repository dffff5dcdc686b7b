package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.protocol.ServiceKey;

/**
 * Where the requests for one key go.
 *
 * @param key what is served
 * @param pool who serves it; empty where the last backend has left not long ago
 * @param balancer whose turn it is in {@code pool}
 */
public record Route(ServiceKey key, Pool pool, Balancer balancer) {}
