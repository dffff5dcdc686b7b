package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingPathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/shop, /shop",
        "/shop/, /shop/",
        "/%73hop, /shop",
        "/%7Euser, /~user",
        "/%7e%2d%5f%2E%5A%39, /~-_.Z9",
        "/caf%c3%a9, /caf%C3%A9",
        "/a%2fb, /a%2Fb",
        "/a%zz%4, /a%zz%4",
        "/%, /%",
        "/a%25%32%65, /a%252e",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/a/., /a/",
        "/.., climbs",
        "/../x, climbs",
        "/a/../../x, climbs",
        "/a/%2e%2e/b, /b",
        "/a/%2E./b, /b",
        "/a/..;x=1/b, /b",
        "/a/.;x/b, /a/b",
        "/a/..b/c, /a/..b/c",
        "/a/.b, /a/.b",
        "/a/.../b, /a/.../b",
        "/a/.., /",
        "//a, //a",
        "//a/../b, //b",
        "/a//../b, /a/b",
        "/a;v=1/b, /a;v=1/b",
        "*, *"
    })
    void a_path_is_routed_by_what_it_means(String raw, String routed) {
        assertEquals(routed, RoutingPath.of(raw).orElse("climbs"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/shop/..", "/shop/../admin", "/shop/%2e%2e/admin", "/shop/.%2E;x/admin", "/shop/x/../../y"})
    void no_path_leaves_its_prefix_and_keeps_it(String raw) {
        assertTrue(RoutingPath.of(raw).stream().noneMatch(path -> path.startsWith("/shop")), raw);
    }

    @Test
    void what_is_routed_means_the_same_when_read_again() {
        Random random = new Random(1);
        String[] parts = {"/", "/", ".", "..", "%2e", "%2E", "%c3", "a", ";x", "%41", "%2f"};
        for (int i = 0; i < 50_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int length = random.nextInt(10); length > 0; length--) {
                raw.append(parts[random.nextInt(parts.length)]);
            }
            Optional<String> routed = RoutingPath.of(raw.toString());
            routed.ifPresent(path -> assertEquals(routed, RoutingPath.of(path), raw.toString()));
        }
    }
}
