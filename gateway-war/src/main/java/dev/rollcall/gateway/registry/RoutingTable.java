package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.ServiceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All routes at one moment. Immutable: a request reads it once per attempt and never sees half a change. */
public final class RoutingTable {
    /** The table of a gateway to which nobody has subscribed yet. */
    public static final RoutingTable EMPTY = new RoutingTable(Map.of());

    private static final Comparator<Route> LONGEST_PREFIX_FIRST = Comparator.comparingInt(
                    (Route route) -> route.key().pathPrefix().length())
            .reversed();

    // By canonical host; each list has the longest path prefix first.
    private final Map<String, List<Route>> routesByHost;

    private RoutingTable(Map<String, List<Route>> routesByHost) {
        this.routesByHost = routesByHost;
    }

    static RoutingTable of(Iterable<Route> routes) {
        List<Route> sorted = new ArrayList<>();
        routes.forEach(sorted::add);
        sorted.sort(LONGEST_PREFIX_FIRST);
        return new RoutingTable(sorted.stream()
                .collect(Collectors.groupingBy(route -> route.key().host(), Collectors.toUnmodifiableList())));
    }

    /**
     * Returns the route for a request, or null if nobody ever subscribed to such a key. The host is tried as it stands,
     * with its port, then without. Among a host's keys the longest path prefix wins, on borders of segments: {@code
     * /shop} serves {@code /shop} and {@code /shop/cart} but not {@code /shopping}.
     *
     * @param host the request's host, optionally with port, in any spelling
     * @param path the request's path, percent-encoded, without dot segments
     */
    public @Nullable Route lookup(String host, String path) {
        String canonical = ServiceKey.canonicalHost(host);
        Route withPort = lookupExact(canonical, path);
        int colon = canonical.lastIndexOf(':');
        boolean hasPort = colon > canonical.lastIndexOf(']');
        return withPort != null || !hasPort ? withPort : lookupExact(canonical.substring(0, colon), path);
    }

    /** Returns every route, for display. */
    public List<Route> routes() {
        return routesByHost.values().stream().flatMap(List::stream).toList();
    }

    private @Nullable Route lookupExact(String host, String path) {
        for (Route route : routesByHost.getOrDefault(host, List.of())) {
            if (isBelow(path, route.key().pathPrefix())) {
                return route;
            }
        }
        return null;
    }

    private static boolean isBelow(String path, String prefix) {
        if (!path.startsWith(prefix)) {
            return false;
        }
        // A segment ends at "/" or where its parameters begin (RFC 3986 §3.3): /shop;jsessionid=1 is the shop's too.
        return prefix.isEmpty()
                || path.length() == prefix.length()
                || path.charAt(prefix.length()) == '/'
                || path.charAt(prefix.length()) == ';';
    }
}
