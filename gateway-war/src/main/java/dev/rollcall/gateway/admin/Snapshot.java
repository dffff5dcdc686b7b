package dev.rollcall.gateway.admin;

import dev.rollcall.gateway.registry.RoutingTable;
import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.gateway.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a gateway knows at one moment.
 *
 * @param identity its own among other gateways
 * @param http where it answers HTTP
 * @param subscriptionServers where it receives datagrams
 * @param accepted how many datagrams it has taken
 * @param rejected how many it has refused, by reason
 * @param table its routes
 * @param subscriptions who is subscribed
 * @param staticUpstreams the backends that an operator has named
 * @param tolerance how long a subscription lasts from one renewal on
 */
public record Snapshot(
        String identity,
        List<String> http,
        List<String> subscriptionServers,
        long accepted,
        Map<String, Long> rejected,
        RoutingTable table,
        List<Subscription> subscriptions,
        List<Upstream> staticUpstreams,
        Duration tolerance) {}
