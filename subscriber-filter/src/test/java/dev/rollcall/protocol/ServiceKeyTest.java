package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceKeyTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({
        "mysite.com,                 mysite.com",
        "MySite.COM,                 mysite.com",
        "mysite.com.,                mysite.com",
        "mysite.com:8000,            mysite.com:8000",
        "MYSITE.com.:8000,           mysite.com:8000",
        "mysite.com:65535,           mysite.com:65535",
        "localhost,                  localhost",
        ".mysite.com,                .mysite.com",
        "my_site.internal,           my_site.internal",
        "_dmarc.mysite.com,          _dmarc.mysite.com",
        "a-.com,                     a-.com",
        "10.0.0.7,                   10.0.0.7",
        "1.2.3,                      1.2.3",
        "1.2.3.4.5,                  1.2.3.4.5",
        "999.1.1.1,                  999.1.1.1",
        "[::1],                      [::1]",
        "[::1]:8000,                 [::1]:8000",
        "[0:0:0:0:0:0:0:1],          [::1]",
        "[2001:DB8:0:0:1::1],        [2001:db8::1:0:0:1]",
        "[::ffff:10.0.0.7]:80,       10.0.0.7:80",
    })
    void a_host_has_one_spelling(String text, String canonical) {
        assertKey(text, canonical, "");
    }

    @ParameterizedTest
    @CsvSource({
        "bücher.example,             xn--bcher-kva.example",
        "BÜCHER.example.,            xn--bcher-kva.example",
        "bücher.example:8000,        xn--bcher-kva.example:8000",
        "www.bücher:8000,            www.xn--bcher-kva:8000",
        ".bücher.example,            .xn--bcher-kva.example",
        "XN--BCHER-KVA.example,      xn--bcher-kva.example",
        "例え。テスト,                 xn--r8jz45g.xn--zckzah",
        "ｍｙｓｉｔｅ．com,             mysite.com",
        "_a.bücher.example,          _a.xn--bcher-kva.example",
    })
    void an_international_name_becomes_a_labels(String text, String canonical) {
        assertKey(text, canonical, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "straße.example", // IDNA 2003 would make it strasse.example
                "βόλος.example", // and this βόλοσ.example
                "a\u200db.example",
                "a\u200cb.example",
                "mysite.com：80", // a full-width colon is no port
                "mysite.com:８０", // nor are full-width digits
                "mysite.com／x", // and a full-width slash is no path
                "℀.com", // "a/c"
                "é..com",
                "é...",
                "\u00ad",
                "😀.example", // not in the Unicode of IDNA 2003
                "mysite\ufffd.com",
                "\u202emoc.com",
            })
    void a_name_without_certain_a_labels_is_no_key(String text) {
        assertEquals(Optional.empty(), ServiceKey.parse(text));
    }

    @Test
    void a_label_that_is_too_long_for_dns_does_not_slip_through_as_another_name() {
        // U+212A is a K to toLowerCase.
        assertEquals(Optional.empty(), ServiceKey.parse("\u212a" + "a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ":",
                ":80",
                ".:80",
                "/",
                "/shop",
                "-a.com",
                "a..b",
                "..a",
                "a.com..",
                "*.a.com",
                "a.com:",
                "a.com:0",
                "a.com:080",
                "a.com:65536",
                "a.com:99999",
                "a.com:100000",
                "a.com:-1",
                "a.com:8a",
                "a:1:2",
                "::1",
                "::1:80",
                "[]",
                "[::1",
                "::1]",
                "[::1].",
                "[::1]x",
                "[:::]",
                "[....]",
                "[1]",
                "[1.2.3.4]",
                "[a.com]",
                "[::1%lo]",
                "[::1%25lo]",
                "[00001::]",
                "a b",
                " a",
                "a ",
                "a\tb",
                "a\0",
                "a\r",
                "a\n",
                "a,b",
                "a;b",
                "a@b",
                "u@a.com",
                "a%41",
                "a?b",
                "a#b",
                "a\\b",
                "http://a.com",
                "a.com?x",
                "\"a\"",
                "<a>",
                "a=b",
                "a+b",
                "a\u007f",
            })
    void other_texts_are_no_host(String text) {
        assertEquals(Optional.empty(), ServiceKey.parse(text));
        assertEquals(Optional.empty(), ServiceKey.parse(text + "/shop"));
    }

    @ParameterizedTest
    @CsvSource({
        "/,                  ''",
        "//,                 ''",
        "/shop,              /shop",
        "/shop/,             /shop",
        "/shop///,           /shop",
        "/Shop,              /Shop",
        "/shop/v1,           /shop/v1",
        "/a.b,               /a.b",
        "/...,               /...",
        "/.well-known,       /.well-known",
        "/..a,               /..a",
        "/a;v=1,             /a;v=1",
        "'/!$&''()*+,;=:@',  '/!$&''()*+,;=:@'",
        "/caf%c3%a9,         /caf%C3%A9",
        "/%7euser,           /~user",
        "/%73hop,            /shop",
        "/a%20b,             /a%20b",
        "/100%25,            /100%25",
        "/%252e%252e,        /%252e%252e",
        "/a:80,              /a:80",
    })
    void a_path_prefix_has_one_spelling(String text, String canonical) {
        assertKey("mysite.com" + text, "mysite.com", canonical);
        assertKey("[::1]:80" + text, "[::1]:80", canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//a",
                "/a//b",
                "/.",
                "/..",
                "/./",
                "/a/../b",
                "/a/.",
                "/%2e",
                "/%2E%2e/a",
                "/.%2e",
                "/..;x/a",
                "/.;x",
                "/..;",
                "/%2e%2e;x=1/b",
                "/a%2fb",
                "/a%2Fb",
                "/..%2fb",
                "/a%5cb",
                "/a%00",
                "/a%0d%0a",
                "/a%1f",
                "/a%7f",
                "/a\\b",
                "/a b",
                "/a\tb",
                "/a\0",
                "/a\r\n",
                "/é",
                "/a?b",
                "/a#b",
                "/%",
                "/%4",
                "/%zz",
                "/%4é",
                "/a|b",
                "/{a}",
                "/a\"",
                "/a<b",
                "/a^b",
                "/`a",
                "/[a]",
                "/%２e",
            })
    void a_path_that_is_none_or_could_climb_is_no_prefix(String prefix) {
        assertEquals(Optional.empty(), ServiceKey.parse("mysite.com" + prefix));
        assertThrows(IllegalArgumentException.class, () -> new ServiceKey("mysite.com", prefix));
    }

    @Test
    void a_key_is_at_most_255_characters_long() {
        assertEquals(255, ServiceKey.parse("a".repeat(255)).orElseThrow().host().length());
        assertEquals(Optional.empty(), ServiceKey.parse("a".repeat(256)));
        assertEquals(
                250,
                ServiceKey.parse("a.com/" + "b".repeat(249))
                        .orElseThrow()
                        .pathPrefix()
                        .length());
        assertEquals(Optional.empty(), ServiceKey.parse("a.com/" + "b".repeat(250)));
        // 127 characters become more than 255.
        assertEquals(Optional.empty(), ServiceKey.parse("é.".repeat(63) + "é"));
    }

    @Test
    void a_long_text_costs_next_to_nothing() {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            letters.append((char) ('\u4e00' + i % 20_000));
        }
        for (String text : new String[] {letters.toString(), "a".repeat(100_000), "[" + ":".repeat(100_000) + "]"}) {
            assertTimeoutPreemptively(AT_ONCE, () -> {
                assertEquals(Optional.empty(), ServiceKey.parse(text));
                assertEquals(text, ServiceKey.canonicalHost(text));
                assertThrows(IllegalArgumentException.class, () -> new ServiceKey(text, ""));
                assertThrows(IllegalArgumentException.class, () -> new ServiceKey("a", "/" + text));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MySite.com", "mysite.com.", "mysite.com:080", "bücher.example", "[0::1]", "[::FF]", ""})
    void a_key_is_constructed_from_the_canonical_spelling_only(String host) {
        assertThrows(IllegalArgumentException.class, () -> new ServiceKey(host, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/", "a", "/%7euser", "/%c3", "/%41"})
    void a_prefix_is_constructed_from_the_canonical_spelling_only(String prefix) {
        assertThrows(IllegalArgumentException.class, () -> new ServiceKey("mysite.com", prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "MySite.COM.:8000, mysite.com:8000",
        "'', ''",
        "., ''",
        ":80, :80",
        "[::1]:80, [::1]:80",
        "[0::1], [::1]",
        "[zz], [zz]",
        "a b, a b",
        "é..com, é..com",
    })
    void the_host_of_any_request_has_a_canonical_form(String host, String canonical) {
        assertEquals(canonical, ServiceKey.canonicalHost(host));
    }

    @Test
    void a_key_is_written_as_host_and_prefix() {
        assertEquals("[::1]:80/shop", new ServiceKey("[::1]:80", "/shop").toString());
    }

    private static void assertKey(String text, String host, String prefix) {
        assertEquals(Optional.of(new ServiceKey(host, prefix)), ServiceKey.parse(text), text);
    }
}
