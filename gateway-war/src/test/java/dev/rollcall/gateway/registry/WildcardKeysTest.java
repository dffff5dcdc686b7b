package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.balancer.WeightedRoundRobin;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.protocol.ServiceKey;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardKeysTest {
    private static final RoutingTable TABLE = RoutingTable.of(
            Stream.of("www.example.com/shop", ".example.com", ".b.example.com", ".example.com/api", "example.com:81")
                    .map(WildcardKeysTest::route)
                    .toList(),
            null);

    @ParameterizedTest
    @CsvSource({
        "www.example.com, /shop, www.example.com/shop",
        "www.example.com, /, .example.com",
        "www.example.com:8000, /, .example.com",
        "WWW.Example.COM., /api/x, .example.com/api",
        "a.b.example.com, /, .b.example.com",
        "a.b.example.com, /api, .b.example.com",
        "b.example.com, /, .example.com",
        "1.2.3.4.5.6.7.example.com, /, .example.com",
        "example.com, /, none",
        "badexample.com, /, none",
        "example.org, /, none",
        "com, /, none"
    })
    void the_closest_ending_that_has_a_fitting_path_wins(String host, String path, String expected) {
        assertEquals(expected, lookup(TABLE, host, path));
    }

    @Test
    void a_host_of_very_many_labels_is_looked_up_a_bounded_number_of_times() {
        assertEquals("none", lookup(TABLE, "x.".repeat(50) + "example.com", "/"));
    }

    @Test
    void what_no_key_fits_goes_to_the_fallback() {
        Route fallback = route("default.internal");
        RoutingTable table = RoutingTable.of(List.of(route("mysite.com/shop"), fallback), fallback);
        assertEquals("mysite.com/shop", lookup(table, "mysite.com", "/shop"));
        assertEquals("default.internal", lookup(table, "mysite.com", "/"));
        assertEquals("default.internal", lookup(table, "other.org", "/"));
    }

    private static String lookup(RoutingTable table, String host, String path) {
        Route route = table.lookup(host, path);
        return route == null ? "none" : route.key().toString();
    }

    private static Route route(String key) {
        Pool pool = new Pool(List.of());
        return new Route(
                ServiceKey.parse(key).orElseThrow(), pool, WeightedRoundRobin.balance(pool, new SplittableRandom(1)));
    }
}
