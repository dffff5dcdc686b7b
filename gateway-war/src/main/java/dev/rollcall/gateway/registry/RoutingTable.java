package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.ServiceKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All routes at one moment. Immutable: a request reads it once per attempt and never sees half a change. */
public final class RoutingTable {
    /** The table of a gateway to which nobody has subscribed yet. */
    public static final RoutingTable EMPTY = new RoutingTable(Map.of(), null);

    private static final Comparator<Route> LONGEST_PREFIX_FIRST = Comparator.comparingInt(
                    (Route route) -> route.key().pathPrefix().length())
            .reversed();

    // A host of a thousand labels must not cost a thousand look-ups; uWSGI stops after five.
    private static final int MAX_ENDINGS = 8;

    // By canonical host; each list has the longest path prefix first.
    private final Map<String, List<Route>> routesByHost;

    // For what nobody serves.
    private final @Nullable Route fallback;

    private RoutingTable(Map<String, List<Route>> routesByHost, @Nullable Route fallback) {
        this.routesByHost = routesByHost;
        this.fallback = fallback;
    }

    /** @param fallback the route for requests that no other one fits */
    static RoutingTable of(Collection<Route> routes, @Nullable Route fallback) {
        Map<String, List<Route>> routesByHost = routes.stream()
                .sorted(LONGEST_PREFIX_FIRST)
                .collect(Collectors.groupingBy(route -> route.key().host(), Collectors.toUnmodifiableList()));
        return new RoutingTable(routesByHost, fallback);
    }

    /**
     * Returns the route for a request, or null if nobody ever subscribed to such a key. The host is tried as it stands,
     * with its port, then without, then by ever shorter endings: {@code a.b.example.com} finds {@code .b.example.com}
     * before {@code .example.com}, and never {@code example.com}. Among a host's keys the longest path prefix wins, on
     * borders of segments: {@code /shop} serves {@code /shop} and {@code /shop/cart} but not {@code /shopping}.
     *
     * @param host the request's host, optionally with port, in any spelling
     * @param path the request's path, percent-encoded, without dot segments
     */
    public @Nullable Route lookup(String host, String path) {
        String canonical = ServiceKey.canonicalHost(host);
        int colon = canonical.lastIndexOf(':');
        boolean hasPort = colon > canonical.lastIndexOf(']');
        String name = hasPort ? canonical.substring(0, colon) : canonical;
        Route exact = hasPort ? lookupExact(canonical, path) : null;
        Route byName = exact == null ? lookupExact(name, path) : exact;
        Route byEnding = byName == null ? lookupEndings(name, path) : byName;
        return byEnding == null ? fallback : byEnding;
    }

    /** Returns every route, for display. */
    public List<Route> routes() {
        return routesByHost.values().stream().flatMap(List::stream).toList();
    }

    /** uWSGI's dotsplit: the ending keeps its dot, so that a wildcard cannot be mistaken for a host. */
    private @Nullable Route lookupEndings(String name, String path) {
        int dot = name.indexOf('.', 1);
        for (int i = 0; i < MAX_ENDINGS && dot > 0; i++) {
            Route route = lookupExact(name.substring(dot), path);
            if (route != null) {
                return route;
            }
            dot = name.indexOf('.', dot + 1);
        }
        return null;
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
