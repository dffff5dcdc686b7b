package dev.rollcall.gateway.admin;

import dev.rollcall.gateway.registry.CheckState;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.Standing;
import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON document about a gateway. Where uWSGI's stats server has the same thing, it has the same name and meaning
 * (uWSGI plugins/corerouter/cr.c); what would only help an attacker (uid, gid, cwd) is left out.
 */
final class StatsPage {
    private static final Comparator<Route> BY_KEY =
            Comparator.comparing(route -> route.key().toString());

    private final String version;
    private final Snapshot snapshot;
    private final Instant now;
    private final long nowNanos;

    /**
     * @param now the time of day
     * @param nowNanos the same moment on the monotonic clock
     */
    StatsPage(String version, Snapshot snapshot, Instant now, long nowNanos) {
        this.version = version;
        this.snapshot = snapshot;
        this.now = now;
        this.nowNanos = nowNanos;
    }

    String json() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("version", version);
        page.put("pid", ProcessHandle.current().pid());
        page.put("gateway", snapshot.identity());
        page.put("active_sessions", upstreams().mapToLong(Upstream::inFlight).sum());
        page.put("http", snapshot.http());
        page.put("subscription_servers", snapshot.subscriptionServers());
        page.put("accepted", snapshot.accepted());
        page.put("rejected", snapshot.rejected());
        page.put(
                "static_nodes",
                snapshot.staticUpstreams().stream().map(this::staticNode).toList());
        page.put("subscriptions", subscriptions());
        return Json.of(page);
    }

    private Stream<Upstream> upstreams() {
        return Stream.concat(
                        snapshot.staticUpstreams().stream(),
                        snapshot.subscriptions().stream().map(Subscription::upstream))
                .distinct();
    }

    private List<Map<String, Object>> subscriptions() {
        Map<ServiceKey, List<Subscription>> byKey =
                snapshot.subscriptions().stream().collect(Collectors.groupingBy(Subscription::key));
        // A key with neither is a static backend's, one with an empty pool a key that nobody serves any more.
        return snapshot.table().routes().stream()
                .filter(route -> byKey.containsKey(route.key()) || route.pool().isEmpty())
                .sorted(BY_KEY)
                .map(route -> pool(route, byKey.getOrDefault(route.key(), List.of())))
                .toList();
    }

    private Map<String, Object> pool(Route route, List<Subscription> subscriptions) {
        Map<String, Object> pool = new LinkedHashMap<>();
        pool.put("key", route.key().toString());
        pool.put("hits", route.hits().sum());
        pool.put("nodes", subscriptions.stream().map(this::node).toList());
        return pool;
    }

    private Map<String, Object> node(Subscription subscription) {
        Attributes attributes = subscription.attributes();
        long lastCheck =
                now.minus(snapshot.tolerance().minus(subscription.remaining())).getEpochSecond();
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("name", subscription.upstream().endpoint().address());
        node.put("modifier1", attributes.modifier1());
        node.put("modifier2", attributes.modifier2());
        node.put("last_check", lastCheck);
        node.put("cores", attributes.cores());
        node.put("load", attributes.load());
        node.put("weight", attributes.weight());
        node.put("backup", attributes.backup());
        node.put("proto", subscription.upstream().endpoint().scheme().toString());
        node.put("hops", attributes.trail().hops());
        node.put("draining", subscription.draining());
        node.put("proof", proof(subscription.standing()));
        node.put("check", subscription.check().map(StatsPage::check).orElse(""));
        node.put("lease_seconds_left", Math.max(0, subscription.remaining().toSeconds()));
        node.putAll(live(subscription.upstream()));
        if (subscription.check().filter(CheckState::leftOut).isPresent()) {
            node.put("left_out", "check fails");
        }
        return node;
    }

    private static String proof(Standing standing) {
        return standing.outcome()
                .map(outcome -> outcome.verdict().name().toLowerCase(Locale.ROOT)
                        + (outcome.seen().isEmpty() ? "" : ": " + outcome.seen()))
                .orElse("pending");
    }

    private static String check(CheckState state) {
        return state.last()
                .map(outcome -> (outcome.well() ? "well: " : "failed " + state.failures() + ": ") + outcome.seen())
                .orElse("pending");
    }

    private Map<String, Object> staticNode(Upstream upstream) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("name", upstream.endpoint().address());
        node.put("proto", upstream.endpoint().scheme().toString());
        node.put("hits", upstream.requests());
        node.put("grace", upstream.isUnreachable() ? 1 : 0);
        node.putAll(live(upstream));
        return node;
    }

    /** As in uWSGI, {@code tx} is what the backend has sent and {@code rx} what it has got; here bodies only. */
    private Map<String, Object> live(Upstream upstream) {
        Map<String, Object> live = new LinkedHashMap<>();
        live.put("requests", upstream.requests());
        live.put("tx", upstream.receivedBytes());
        live.put("rx", upstream.sentBytes());
        live.put("ref", upstream.inFlight());
        live.put("failcnt", upstream.failures());
        live.put("in_flight", upstream.inFlight());
        live.put("latency_us", TimeUnit.NANOSECONDS.toMicros(upstream.latencyNanos()));
        live.put("status", upstream.status(nowNanos).name().toLowerCase(Locale.ROOT));
        live.put("failures_in_a_row", upstream.failuresInARow());
        live.put("left_out", leftOut(upstream));
        live.put("next_try_ms", Math.max(0, TimeUnit.NANOSECONDS.toMillis(upstream.nanosUntilTry(nowNanos))));
        return live;
    }

    private static String leftOut(Upstream upstream) {
        if (upstream.isOnTrial()) {
            return "being tried";
        }
        if (upstream.isUnreachable()) {
            return "unreachable";
        }
        return upstream.isOut() ? "failing" : "";
    }
}
