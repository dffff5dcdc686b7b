package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:8080,              10.0.0.7,          8080",
        "255.255.255.255:65535,      255.255.255.255,   65535",
        "127.0.0.1:1,                127.0.0.1,         1",
        "127.0.0.1:00080,            127.0.0.1,         80",
        "app1.internal:8080,         app1.internal,     8080",
        "App1.Internal:8080,         app1.internal,     8080",
        "my_app:80,                  my_app,            80",
        "3com.example:80,            3com.example,      80",
        ":8080,                      '',                8080",
        "[::1]:80,                   ::1,               80",
        "[0:0:0:0:0:0:0:1]:80,       ::1,               80",
        "[::0001]:80,                ::1,               80",
        "[::]:80,                    ::,                80",
        "[0::0.0.0.0]:80,            ::,                80",
        "[2001:DB8::A]:80,           2001:db8::a,       80",
        "[1:0:0:2:0:0:0:3]:80,       1:0:0:2::3,        80",
        "[1:0:0:2:3:0:0:4]:80,       1::2:3:0:0:4,      80",
        "[1:0:2:3:4:5:6:7]:80,       1:0:2:3:4:5:6:7,   80",
        "[1::]:80,                   1::,               80",
        "[1:2:3:4:5:6:0:0]:80,       1:2:3:4:5:6::,     80",
        "[10:a0:0:0a:b:c:d:e]:80,    10:a0:0:a:b:c:d:e, 80",
        "[64:ff9b::10.0.0.7]:80,     64:ff9b::a00:7,    80",
        "[::ffff:10.0.0.7]:80,       10.0.0.7,          80",
        "[::ffff:a00:7]:80,          10.0.0.7,          80",
    })
    void an_address_has_one_spelling(String text, String host, int port) {
        Endpoint endpoint = Endpoint.parse(text).orElseThrow();
        assertEquals(new Endpoint(host, port), endpoint);
        assertEquals(host, endpoint.host());
        assertEquals(Optional.of(endpoint), Endpoint.parse(endpoint.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "8080",
                "a",
                "a:",
                "a:0",
                "a:00000",
                "a:65536",
                "a:99999",
                "a:000080",
                "a:-1",
                "a:+1",
                "a: 1",
                "a:1 ",
                "a:8a",
                "a:０８",
                "a:١",
                "a:80:",
                "a:80/x",
                "http://a:80",
                "/run/app.sock",
                "@app",
                "\0app",
                "@app:80",
                "1.2.3:80",
                "1.2.3.4.5:80",
                "999.1.1.1:80",
                "256.0.0.1:80",
                "1.2.3.4.:80",
                ".1.2.3.4:80",
                "1..2.3:80",
                "010.0.0.7:80",
                "10.1:80",
                "2130706433:80",
                "1.2.3.٤:80",
                ".:80",
                "...:80",
                "::1:80",
                "::1",
                "[::1]",
                "[::1]:",
                "[::1]:0",
                "[::1]80",
                "[::1:80",
                "::1]:80",
                "[]:80",
                "[]",
                "[:80",
                "]:80",
                "[1.2.3.4]:80",
                "[a.com]:80",
                "[[::1]]:80",
                "[::1%lo]:80",
                "[::1%1]:80",
                "[1:2]:80",
                "[:]:80",
                "[:::]:80",
                "[1::2::3]:80",
                "[1:2:3:4:5:6:7]:80",
                "[1:2:3:4:5:6:7:8:9]:80",
                "[1:2:3:4:5:6:7:8:]:80",
                "[00001::]:80",
                "[g::]:80",
                "[::1.2.3]:80",
                "[::1.2.3.256]:80",
                "[::01.2.3.4]:80",
                "[::1.2.3.4:5]:80",
                "[1.2.3.4::]:80",
                "-a:80",
                "a..b:80",
                "a.:80",
                ".a:80",
                "a b:80",
                "a\t:80",
                "a\0:80",
                "a\n:80",
                "\na:80",
                "é.com:80",
                "a%41:80",
                "a/b:80",
                "u@a:80",
                "*:80",
                "[*]:80",
                "a,b:80",
            })
    void other_texts_are_no_address(String text) {
        assertEquals(Optional.empty(), Endpoint.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        ":80, true",
        "0.0.0.0:80, true",
        "[::]:80, true",
        "[0:0:0:0:0:0:0:0]:80, true",
        "[::0.0.0.0]:80, true",
        "[::ffff:0.0.0.0]:80, true",
        "127.0.0.1:80, false",
        "[::1]:80, false",
        "a:80, false",
    })
    void an_address_that_means_every_interface_is_a_wildcard(String text, boolean wildcard) {
        assertEquals(wildcard, Endpoint.parse(text).orElseThrow().isWildcard());
    }

    @Test
    void a_wildcard_takes_the_host_of_whoever_sent_it() {
        Endpoint completed = new Endpoint("", 8080).withHost("0:0:0:0:0:0:0:1");
        assertEquals("[::1]:8080", completed.toString());
        assertFalse(completed.isWildcard());
    }

    @Test
    void an_address_is_at_most_255_characters_long() {
        assertTrue(Endpoint.parse("a".repeat(252) + ":80").isPresent());
        assertEquals(Optional.empty(), Endpoint.parse("a".repeat(253) + ":80"));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("a".repeat(253), 80));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("a".repeat(252), 808));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1", "[::1]", "1.2.3", "a b", "fe80::1%eth0", "é", "a."})
    void an_endpoint_is_not_constructed_from_what_is_no_host(String host) {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(host, 80));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void an_endpoint_has_a_port_from_1_to_65535(int port) {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("a", port));
    }

    @Test
    void a_long_text_costs_next_to_nothing() {
        for (String unit : new String[] {"a", "1", ".", ":", "1:", "a.", "[", "1."}) {
            assertTimeoutPreemptively(AT_ONCE, () -> {
                assertThrows(IllegalArgumentException.class, () -> new Endpoint(unit.repeat(100_000), 80));
                assertEquals(Optional.empty(), Endpoint.parse(unit.repeat(100_000) + ":80"));
            });
        }
    }

    @Test
    void a_thousand_look_alikes_of_an_ipv6_address_cost_next_to_nothing() {
        String[] lookAlikes = {
            "[" + "1:".repeat(60) + "1".repeat(120) + "g]:80",
            "[" + ":".repeat(240) + "g]:80",
            "[" + "f:".repeat(22) + "g]:80",
        };
        assertTimeoutPreemptively(AT_ONCE, () -> {
            for (int i = 0; i < 1_000; i++) {
                assertEquals(Optional.empty(), Endpoint.parse(lookAlikes[i % lookAlikes.length]));
            }
        });
    }

    @Test
    void the_scheme_is_part_of_the_endpoint_but_not_of_its_address() {
        Endpoint plain = new Endpoint("10.0.0.7", 8443);
        Endpoint tls = plain.withScheme(Scheme.HTTPS);
        assertFalse(plain.isTls());
        assertTrue(tls.isTls());
        assertNotEquals(plain, tls);
        assertEquals(plain.address(), tls.address());
        assertEquals("https://10.0.0.7:8443", tls.toString());
        assertEquals("https://[::1]:8443", tls.withHost("::1").toString());
    }
}
