package dev.rollcall.gateway.registry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Each host's routes, found by a piece of a longer text without cutting it out. Immutable.
 *
 * <p>The hosts stand slot by slot in one row, and within a slot in order: whoever makes up a thousand names for the same
 * slot makes a look-up ten comparisons long, and not a thousand.
 */
final class HostTable {
    private static final Comparator<String> ORDER =
            Comparator.comparingInt(String::hashCode).thenComparing(Comparator.naturalOrder());

    private final String[] hosts;
    private final int[] hashes;
    private final Route[][] routes;
    // Where each slot begins in the row; one more, which is the row's end.
    private final int[] begins;

    /** @param routesByHost each host's routes, in the order in which they are to be tried */
    HostTable(Map<String, List<Route>> routesByHost) {
        begins = new int[2 * Integer.highestOneBit(Math.max(1, routesByHost.size())) + 1];
        hosts = inOrder(routesByHost.keySet());
        hashes = new int[hosts.length];
        routes = new Route[hosts.length][];
        for (int i = 0; i < hosts.length; i++) {
            hashes[i] = hosts[i].hashCode();
            routes[i] = routesByHost.getOrDefault(hosts[i], List.of()).toArray(Route[]::new);
        }
    }

    /** Counts how many each slot holds, and lays them out one slot after the other. */
    private String[] inOrder(Set<String> unordered) {
        for (String host : unordered) {
            begins[slot(host.hashCode()) + 1]++;
        }
        for (int slot = 1; slot < begins.length; slot++) {
            begins[slot] += begins[slot - 1];
        }
        int[] next = begins.clone();
        String[] row = new String[unordered.size()];
        for (String host : unordered) {
            row[next[slot(host.hashCode())]++] = host;
        }
        for (int slot = 1; slot < begins.length; slot++) {
            if (begins[slot] - begins[slot - 1] > 1) {
                Arrays.sort(row, begins[slot - 1], begins[slot], ORDER);
            }
        }
        return row;
    }

    /** Returns the routes of the host that stands between {@code from} and {@code to}, or null if it has none. */
    Route @Nullable [] find(String text, int from, int to) {
        int hash = hash(text, from, to);
        int slot = slot(hash);
        int low = begins[slot];
        int high = begins[slot + 1] - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = hashes[middle] == hash
                    ? compare(hosts[middle], text, from, to)
                    : Integer.compare(hashes[middle], hash);
            if (order == 0) {
                return routes[middle];
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return null;
    }

    /** Returns all routes, for display. */
    List<Route> routes() {
        return Stream.of(routes).flatMap(Stream::of).toList();
    }

    /** The {@link String#hashCode} of a piece of a text. */
    private static int hash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash;
    }

    private int slot(int hash) {
        // The low bits are those of the last few characters, and most names end alike.
        return ((hash * 0x9e3779b9) >>> 7) & (begins.length - 2);
    }

    /** The order of {@link String#compareTo}, of a host and a piece of a text. */
    private static int compare(String host, String text, int from, int to) {
        int length = to - from;
        if (host.length() == length && text.startsWith(host, from)) {
            return 0;
        }
        for (int i = 0; i < Math.min(host.length(), length); i++) {
            int order = host.charAt(i) - text.charAt(from + i);
            if (order != 0) {
                return order;
            }
        }
        return host.length() - length;
    }
}
