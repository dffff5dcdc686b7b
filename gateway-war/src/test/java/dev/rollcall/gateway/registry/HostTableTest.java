package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.protocol.ServiceKey;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostTableTest {
    private final Map<String, List<Route>> routesByHost = new HashMap<>();
    private final IdentityHashMap<Route, String> hostByRoute = new IdentityHashMap<>();

    @Test
    void an_empty_table_has_nothing() {
        assertNull(find("", 0, 0));
        assertNull(find("a.com", 0, 5));
        assertEquals(List.of(), new HostTable(routesByHost).routes());
    }

    @Test
    void a_piece_of_a_text_is_found_and_not_the_text_around_it() {
        add("b.com");
        assertEquals("b.com", find("a.b.com:80", 2, 7));
        assertNull(find("a.b.com:80", 0, 10));
        assertNull(find("a.b.com:80", 2, 6));
        assertNull(find("a.b.com:80", 3, 7));
    }

    @Test
    void every_host_is_found_and_no_other() {
        Random random = new Random(1);
        for (int size = 1; size < 3000; size = size * 3 / 2 + 1) {
            random.ints(size, 0, 10_000).forEach(i -> add("h" + i + ".example.com"));
            HostTable table = new HostTable(routesByHost);
            for (int i = 0; i < 10_000; i++) {
                String host = "h" + i + ".example.com";
                assertEquals(routesByHost.containsKey(host) ? host : null, hostOf(table.find(host, 0, host.length())));
            }
            assertEquals(routesByHost.size(), table.routes().size());
        }
    }

    @Test
    void names_made_up_to_have_one_hash_code_are_told_apart() {
        // Two pairs with the same code, ten times in a row: 1,024 names with one code.
        List<String> names =
                IntStream.range(0, 1024).mapToObj(HostTableTest::collidingName).toList();
        assertEquals(1, names.stream().mapToInt(String::hashCode).distinct().count());
        names.subList(0, 1000).forEach(this::add);
        HostTable table = new HostTable(routesByHost);
        names.subList(0, 1000).forEach(name -> assertEquals(name, hostOf(table.find(name, 0, name.length()))));
        names.subList(1000, 1024).forEach(name -> assertNull(table.find(name, 0, name.length())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h77.example.com", "h77.example.com:8000", "a.b.h77.example.com", "nobody.example.org"})
    void a_look_up_allocates_nothing(String host) {
        add("h77.example.com");
        add(".h77.example.com");
        RoutingTable table = RoutingTable.of(
                routesByHost.values().stream().flatMap(List::stream).toList(), null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        lookup(table, host);
        long before = threads.getCurrentThreadAllocatedBytes();
        lookup(table, host);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10_000, allocated + " bytes in 10,000 look-ups");
    }

    private static void lookup(RoutingTable table, String host) {
        for (int i = 0; i < 10_000; i++) {
            table.lookup(host, "/cart");
        }
    }

    private static String collidingName(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            name.append((number >> bit & 1) == 0 ? "a_" : "b@");
        }
        return name.toString();
    }

    private void add(String host) {
        if (!routesByHost.containsKey(host)) {
            // What the key says does not matter here but where it is a good one.
            ServiceKey key = ServiceKey.parse(host).orElse(new ServiceKey("a.com", ""));
            Route route = new Route(key, new Pool(List.of()), (eligible, hash, random) -> null);
            routesByHost.put(host, List.of(route));
            hostByRoute.put(route, host);
        }
    }

    private @Nullable String find(String text, int from, int to) {
        return hostOf(new HostTable(routesByHost).find(text, from, to));
    }

    private @Nullable String hostOf(Route @Nullable [] found) {
        return found == null ? null : hostByRoute.get(found[0]);
    }
}
