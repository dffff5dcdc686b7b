package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All routes at one moment. Immutable: a request reads it once per attempt and never sees half a change. */
public final class RoutingTable {
    /** The table of a gateway to which nobody has subscribed yet. */
    public static final RoutingTable EMPTY = new RoutingTable(Map.of(), null, null, null);

    private static final Comparator<Route> LONGEST_PREFIX_FIRST = Comparator.comparingInt(
                    (Route route) -> route.key().pathPrefix().length())
            .reversed();

    // A host of a thousand labels must not cost a thousand look-ups; uWSGI stops after five.
    private static final int MAX_ENDINGS = 8;

    // By canonical host; of each, the longest path prefix first.
    private final HostTable hosts;

    // For what nobody serves.
    private final @Nullable Route fallback;

    // For what nobody serves even so.
    private final @Nullable Route lastResort;

    // Of keys that somebody has subscribed who does not count yet: nobody else is to lose a request to them.
    private final @Nullable RoutingTable promised;

    private RoutingTable(
            Map<String, List<Route>> routesByHost,
            @Nullable Route fallback,
            @Nullable Route lastResort,
            @Nullable RoutingTable promised) {
        this.hosts = new HostTable(routesByHost);
        this.fallback = fallback;
        this.lastResort = lastResort;
        this.promised = promised;
    }

    /**
     * Returns the table of these routes, of which no two have the same key.
     *
     * @param fallback the route for requests that no other one fits
     */
    public static RoutingTable of(Collection<Route> routes, @Nullable Route fallback) {
        return of(routes, fallback, null, List.of());
    }

    /**
     * @param fallback the route for requests that no other one fits
     * @param lastResort the route for requests that still fit none, or one that has nobody left
     * @param promised routes without anybody, for requests that would be nobody's otherwise
     */
    static RoutingTable of(
            Collection<Route> routes,
            @Nullable Route fallback,
            @Nullable Route lastResort,
            Collection<Route> promised) {
        return new RoutingTable(byHost(routes), fallback, lastResort, promised.isEmpty() ? null : of(promised, null));
    }

    private static Map<String, List<Route>> byHost(Collection<Route> routes) {
        Map<String, List<Route>> routesByHost = new HashMap<>();
        routes.forEach(route -> routesByHost
                .computeIfAbsent(route.key().host(), host -> new ArrayList<>(1))
                .add(route));
        routesByHost.values().forEach(ofHost -> ofHost.sort(LONGEST_PREFIX_FIRST));
        return routesByHost;
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
        boolean hasPort = colon >= 0 && colon > canonical.lastIndexOf(']');
        int end = hasPort ? colon : canonical.length();
        Route exact = hasPort ? lookupExact(canonical, 0, canonical.length(), path) : null;
        Route byName = exact == null ? lookupExact(canonical, 0, end, path) : exact;
        Route byEnding = byName == null ? lookupEndings(canonical, end, path) : byName;
        Route found = byEnding == null ? fallback : byEnding;
        if (lastResort != null && (found == null || found.pool().isEmpty())) {
            return lastResort;
        }
        return found == null && promised != null ? promised.lookup(host, path) : found;
    }

    /** Returns every route, for display. */
    public List<Route> routes() {
        return promised == null
                ? hosts.routes()
                : Stream.concat(hosts.routes().stream(), promised.routes().stream())
                        .toList();
    }

    /** uWSGI's dotsplit: the ending keeps its dot, so that a wildcard cannot be mistaken for a host. */
    private @Nullable Route lookupEndings(String text, int end, String path) {
        int dot = text.indexOf('.', 1);
        for (int i = 0; i < MAX_ENDINGS && dot > 0 && dot < end; i++) {
            Route route = lookupExact(text, dot, end, path);
            if (route != null) {
                return route;
            }
            dot = text.indexOf('.', dot + 1);
        }
        return null;
    }

    private @Nullable Route lookupExact(String text, int from, int to, String path) {
        Route[] candidates = hosts.find(text, from, to);
        if (candidates == null) {
            return null;
        }
        for (Route route : candidates) {
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
