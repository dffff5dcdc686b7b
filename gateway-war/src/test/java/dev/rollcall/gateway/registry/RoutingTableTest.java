package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rollcall.gateway.balancer.WeightedRoundRobin;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.protocol.ServiceKey;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutingTableTest {
    private static final RoutingTable TABLE = table(
            "a.com",
            "a.com:8000",
            "a.com/shop",
            "a.com/shop/cart",
            "a.com:8000/x",
            "b.com/only",
            "[2001:db8::1]",
            "[2001:db8::2]:8000",
            "10.0.0.7",
            "xn--mnchen-3ya.de");

    @ParameterizedTest
    @CsvSource({
        "a.com, /, a.com",
        "A.CoM, /, a.com",
        "a.com., /, a.com",
        "a.com:80, /, a.com",
        "A.com.:80, /, a.com",
        "a.com:8000, /, a.com:8000",
        "A.com:8000, /, a.com:8000",
        "a.com.:8000, /, a.com:8000",
        "a.com:8000, /shop, a.com:8000",
        "a.com:8000, /x/y, a.com:8000/x",
        "10.0.0.7:1, /, 10.0.0.7",
        "[2001:db8::1], /, [2001:db8::1]",
        "[2001:DB8:0::1]:9, /, [2001:db8::1]",
        "[2001:db8::2]:8000, /, [2001:db8::2]:8000",
        "xn--mnchen-3ya.de, /, xn--mnchen-3ya.de",
        "a.com, *, a.com"
    })
    void a_host_is_found_in_any_spelling_with_its_port_first(String host, String path, String key) {
        assertEquals(key, lookup(host, path));
    }

    @ParameterizedTest
    @CsvSource({
        "/shop, a.com/shop",
        "/shop/, a.com/shop",
        "/shop/x/y, a.com/shop",
        "/shop;jsessionid=1, a.com/shop",
        "/shop;v=1/x, a.com/shop",
        "/shopping, a.com",
        "/sho, a.com",
        "/Shop, a.com",
        "/x/shop, a.com",
        "/shop/cart, a.com/shop/cart",
        "/shop/cart/1, a.com/shop/cart",
        "/shop/carts, a.com/shop",
        "/shop%2Fcart, a.com"
    })
    void the_longest_prefix_wins_on_borders_of_segments(String path, String key) {
        assertEquals(key, lookup("a.com", path));
    }

    @ParameterizedTest
    @CsvSource({
        "c.com, /",
        "www.a.com, /",
        "a.com.evil, /",
        "b.com, /",
        "b.com, /onlyx",
        "[2001:db8::2], /",
        "[2001:db8::2]:8001, /",
        "2001:db8::1, /"
    })
    void what_nobody_has_subscribed_is_not_found(String host, String path) {
        assertNull(TABLE.lookup(host, path), host);
    }

    @Test
    void any_text_is_a_host_that_is_not_found() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder host = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                host.append("[]:.%/@ \u00fc\u0000a1".charAt(random.nextInt(12)));
            }
            TABLE.lookup(host.toString(), "/");
        }
        assertNull(TABLE.lookup("x".repeat(100_000), "/"));
        assertNull(TABLE.lookup("", "/"));
    }

    @Test
    void an_empty_table_knows_nobody() {
        assertNull(RoutingTable.EMPTY.lookup("a.com", "/"));
        assertEquals(List.of(), RoutingTable.EMPTY.routes());
    }

    private static String lookup(String host, String path) {
        Route route = TABLE.lookup(host, path);
        return route == null ? "no route" : route.key().toString();
    }

    private static RoutingTable table(String... keys) {
        Pool pool = new Pool(List.of());
        return RoutingTable.of(
                Stream.of(keys)
                        .map(key -> ServiceKey.parse(key).orElseThrow())
                        .map(key -> new Route(key, pool, WeightedRoundRobin.balance(pool, new Random(1))))
                        .toList(),
                null);
    }
}
