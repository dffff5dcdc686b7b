package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a client's request reaches the backend. */
@ParameterizedClass
@EnumSource(Container.class)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
final class RequestPassageTest {
    private static final List<String> OWN_FIELDS = List.of(
            "host", "via", "x-forwarded-for", "forwarded", "x-forwarded-proto", "x-forwarded-host", "x-request-id");

    private final ScriptedBackend backend;
    private final GatewayUnderTest gateway;

    RequestPassageTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
        backend = ScriptedBackend.saying("ok");
        gateway.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @Test
    void a_request_arrives_as_it_was_sent_with_our_own_fields_after_it() throws Exception {
        Message answer =
                gateway.exchange("GET /a/b?c=d HTTP/1.1\r\nHost: MySite.com:80\r\nAccept: text/html;q=\"0.5\"\r\n"
                        + "Cookie: a=1; b=\"2\"\r\nX-Empty:\r\nX-Twice: one\r\nX-Twice: two, three\r\n\r\n");

        assertEquals(200, answer.status());
        assertEquals("ok", answer.body());
        Message request = backend.request();
        assertEquals("GET /a/b?c=d HTTP/1.1", request.startLine());
        assertEquals(
                List.of(
                        "host: MySite.com:80",
                        "accept: text/html;q=\"0.5\"",
                        "cookie: a=1; b=\"2\"",
                        "x-empty: ",
                        "x-twice: one",
                        "x-twice: two, three",
                        "via: 1.1 rollcall",
                        "x-forwarded-for: 127.0.0.1",
                        "forwarded: for=127.0.0.1;host=\"MySite.com:80\";proto=http",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: MySite.com:80",
                        "x-request-id: " + answer.values("x-request-id").get(0)),
                withoutTrailingSpace(request.fields()));
    }

    // Some writers leave the space after the colon of an empty field out.
    private static List<String> withoutTrailingSpace(List<String> fields) {
        return fields.stream()
                .map(line -> line.endsWith(":") ? line + " " : line)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?",
                "/a%20b/%7Cc%7e",
                "/a|b/{c}",
                "/a;v=1/b;jsessionid=2?x;y",
                "/~u/(1)'!*,$&+=:@",
                "/a?x=%zz&y=%",
                "/a?x=a|b&{}=\"<>\"",
                "/a?x=/b?c//d",
                "/a?%2F%5C%00",
                "//x/y",
                "/a//../b",
                "/a/./b/../c",
                "/a%2Fb"
            })
    void path_and_query_arrive_byte_for_byte(String target) throws Exception {
        assertEquals(200, gateway.get(target).status());

        assertEquals("GET " + target + " HTTP/1.1", backend.request().startLine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND", "M-SEARCH"})
    void any_method_passes(String method) throws Exception {
        try (Wire client = gateway.connect()) {
            client.send(method + " /x HTTP/1.1\r\nHost: mysite.com\r\n\r\n").readHead();
        }

        assertEquals(method + " /x HTTP/1.1", backend.request().startLine());
    }

    @Test
    void hop_by_hop_fields_and_those_that_connection_names_stay_behind() throws Exception {
        gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nConnection: x-secret, Upgrade, cookie\r\n"
                + "Connection: X-Other, Keep-Alive\r\nX-Secret: 1\r\nX-Other: 2\r\nKeep-Alive: timeout=5\r\nCookie: kept=1\r\n"
                + "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\nTE: trailers\r\n"
                + "Trailer: X-End\r\nUpgrade: foo\r\nX-Kept: 3\r\n\r\n");

        List<String> names = names(backend.request());
        assertEquals(
                List.of(
                        "host",
                        "cookie",
                        "x-kept",
                        "via",
                        "x-forwarded-for",
                        "forwarded",
                        "x-forwarded-proto",
                        "x-forwarded-host",
                        "x-request-id"),
                names);
    }

    @Test
    void what_a_client_claims_about_its_origin_is_replaced_in_every_spelling() throws Exception {
        gateway.exchange(
                "GET / HTTP/1.1\r\nHost: mysite.com\r\nX-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\n"
                        + "X-Forwarded_Host: evil\r\nx-forwarded-PROTO: https\r\nX-Forwarded-Port: 1\r\nForwarded: for=6.6.6.6\r\n"
                        + "X-Real-IP: 6.6.6.6\r\nX_Real_IP: 6.6.6.6\r\nTrue-Client-IP: 6.6.6.6\r\nX-Client-IP: 6.6.6.6\r\n\r\n");

        Message request = backend.request();
        assertEquals(OWN_FIELDS, names(request));
        assertEquals(List.of("127.0.0.1"), request.values("x-forwarded-for"));
        assertEquals(List.of("http"), request.values("x-forwarded-proto"));
        assertEquals(List.of("mysite.com"), request.values("x-forwarded-host"));
        assertEquals(List.of("for=127.0.0.1;host=\"mysite.com\";proto=http"), request.values("forwarded"));
    }

    @Test
    void a_client_cannot_have_our_own_fields_stripped() throws Exception {
        gateway.exchange(
                "GET / HTTP/1.1\r\nHost: mysite.com\r\nConnection: X-Forwarded-For, Forwarded, Via, Host\r\n\r\n");

        assertEquals(OWN_FIELDS, names(backend.request()));
    }

    @Test
    void via_grows_by_us_and_keeps_who_was_there_before() throws Exception {
        gateway.exchange("GET / HTTP/1.0\r\nHost: mysite.com\r\nVia: 1.1 cdn\r\n\r\n");

        assertEquals(List.of("1.1 cdn", "1.0 rollcall"), backend.request().values("via"));
    }

    @Test
    void a_head_of_many_kilobytes_arrives_whole() throws Exception {
        String cookie = "c=" + "x".repeat(12 * 1024);
        Message answer = gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nCookie: " + cookie + "\r\n\r\n");

        assertEquals(200, answer.status());
        assertEquals(List.of(cookie), backend.request().values("cookie"));
    }

    @Test
    void bytes_above_ascii_in_fields_arrive_as_they_are() throws Exception {
        gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nX-Latin: caf\u00e9\r\nX-Utf8: \u00c3\u00a9\r\n\r\n");

        assertEquals(List.of("caf\u00e9"), backend.request().values("x-latin"));
        assertEquals(List.of("\u00c3\u00a9"), backend.request().values("x-utf8"));
    }

    @Test
    void an_absolute_target_is_served_like_its_path() throws Exception {
        gateway.exchange("GET http://mysite.com/a?b HTTP/1.1\r\nHost: mysite.com\r\n\r\n");

        Message request = backend.request();
        assertEquals("GET /a?b HTTP/1.1", request.startLine());
        assertEquals(List.of("mysite.com"), request.values("host"));
    }

    @Test
    void a_get_with_a_body_arrives_with_it() throws Exception {
        gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 3\r\n\r\nabc");

        assertEquals("abc", backend.request().body());
    }

    @Test
    void a_post_without_a_body_says_so() throws Exception {
        gateway.exchange("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 0\r\n\r\n");

        assertEquals(List.of("0"), backend.request().values("content-length"));
        assertTrue(backend.request().complete());
    }

    private static List<String> names(Message message) {
        return message.fields().stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }
}
