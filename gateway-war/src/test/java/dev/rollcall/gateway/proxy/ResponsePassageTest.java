package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a backend's answer reaches the client. */
@ParameterizedClass
@EnumSource(Container.class)
final class ResponsePassageTest {
    private final GatewayUnderTest gateway;

    ResponsePassageTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void every_field_arrives_byte_for_byte_and_in_its_order() throws Exception {
        List<String> fields = List.of(
                "date: Sun, 06 Nov 1994 08:49:37 GMT",
                "server: Strange/1.0 (\"quoted\")",
                "set-cookie: a=1; Path=/; Expires=Wed, 21 Oct 2015 07:28:00 GMT",
                "set-cookie: b=q, u;HttpOnly",
                "set-cookie: c=\"quoted\"",
                "www-authenticate: Digest realm=my realm, nonce=\"a\\\"b\"",
                "content-disposition: attachment;filename=a b, c.txt",
                "nel: {\"report_to\":\"x\",\"max_age\":1}",
                "x-json: {\"a\":[1,\"2\"]}",
                "link: </a>;rel=preload,</b>; rel=\"next\"",
                "x-latin: caf\u00e9",
                "location: /x?a=b|c",
                "vary: Accept-Encoding",
                "etag: W/\"1\"",
                "cache-control: no-cache, private");
        try (ScriptedBackend backend = ScriptedBackend.answering(
                "HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + "\r\nContent-Length: 2\r\n\r\nok")) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals("ok", answer.body());
            List<String> others = List.of("content-length", "connection", "keep-alive", "x-request-id");
            // One field's place among others with another name means nothing; a container puts Date where it likes.
            assertEquals(
                    fields.stream().sorted().toList(),
                    answer.fields().stream()
                            .filter(line -> !others.contains(line.substring(0, line.indexOf(':'))))
                            .sorted()
                            .toList());
            assertEquals(
                    fields.stream()
                            .filter(line -> line.startsWith("set-cookie"))
                            .toList(),
                    answer.fields().stream()
                            .filter(line -> line.startsWith("set-cookie"))
                            .toList());
        }
    }

    @Test
    void an_empty_value_stays_one() throws Exception {
        assertEquals(List.of(""), fields("X-Empty:").values("x-empty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html", "application/json", "image/png", "text/html;charset=utf-8"})
    void the_content_type_is_not_added_to(String type) throws Exception {
        assertEquals(List.of(type), fields("Content-Type: " + type).values("content-type"));
    }

    @Test
    void an_answer_without_content_type_gets_none() throws Exception {
        assertEquals(List.of(), fields("X-A: 1").values("content-type"));
    }

    @Test
    void hop_by_hop_fields_and_those_that_connection_names_stay_behind() throws Exception {
        Message answer = fields("Connection: X-Secret, keep-alive\r\nX-Secret: 1\r\nKeep-Alive: timeout=5, max=7\r\n"
                + "Proxy-Authenticate: Basic\r\nTrailer: X-End\r\nUpgrade: foo\r\nX-Kept: 1");

        Set<String> gone = Set.of("x-secret", "proxy-authenticate", "trailer", "upgrade");
        assertTrue(
                answer.fields().stream().noneMatch(line -> gone.contains(line.substring(0, line.indexOf(':')))),
                answer.head());
        assertFalse(answer.head().contains("max=7"), answer.head());
        assertEquals(List.of("1"), answer.values("x-kept"));
    }

    @Test
    void an_answer_without_a_date_gets_one() throws Exception {
        assertEquals(1, fields("X-A: 1").values("date").size());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 206, 226, 299, 301, 304, 400, 401, 404, 418, 451, 500, 503, 599})
    void any_status_code_passes(int status) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(
                "HTTP/1.1 " + status + " Some reason\r\nContent-Length: 0\r\nX-A: 1\r\n\r\n")) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals(status, answer.status());
            assertEquals(List.of("1"), answer.values("x-a"));
        }
    }

    @Test
    void an_answer_without_length_ends_with_the_connection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals("all of it", answer.body());
            assertTrue(answer.complete());
        }
    }

    @Test
    void a_head_of_many_kilobytes_arrives_whole() throws Exception {
        String value = "x".repeat(6 * 1024);

        assertEquals(List.of(value), fields("X-Long: " + value).values("x-long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void the_answer_to_head_has_its_head_and_no_body(String framing) throws Exception {
        try (ScriptedBackend backend =
                ScriptedBackend.answering("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n" + framing + "\r\n\r\n")) {
            gateway.serve(backend);
            try (Wire client = gateway.connect()) {
                String head = client.send("HEAD / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                        .readHead();
                assertTrue(head.contains("200") && head.contains("\"1\""), head);
                // Were there a body, it would be taken for the next answer's head.
                String next = client.send("HEAD / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                        .readHead();
                assertTrue(next.startsWith("HTTP/1.1 200"), next);
            }
            Await.until("both counted", () -> gateway.upstream().successes() == 2);
        }
    }

    @Test
    void the_length_in_an_answer_to_head_is_kept() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 123456\r\n\r\n")) {
            gateway.serve(backend);
            try (Wire client = gateway.connect()) {
                String head = client.send("HEAD / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                        .readHead();

                assertEquals(List.of("123456"), new Message(head, "", true).values("content-length"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void an_answer_that_can_have_no_body_ends_with_its_head(int status) throws Exception {
        try (ScriptedBackend backend =
                ScriptedBackend.answering("HTTP/1.1 " + status + " Nothing\r\nETag: \"1\"\r\n\r\n")) {
            gateway.serve(backend);
            try (Wire client = gateway.connect()) {
                for (int i = 0; i < 2; i++) {
                    Message answer = client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                            .readResponse();
                    assertEquals(status, answer.status());
                    assertEquals(List.of("\"1\""), answer.values("etag"));
                    assertEquals(List.of(), answer.values("transfer-encoding"));
                }
            }
        }
    }

    @Test
    void compressed_bytes_pass_untouched() throws Exception {
        String gzip = "\u001f\u008b\u0008\u0000\u0000not really gzip";
        try (ScriptedBackend backend = ScriptedBackend.answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: " + gzip.length() + "\r\n\r\n" + gzip)) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals(gzip, answer.body());
            assertEquals(List.of("gzip"), answer.values("content-encoding"));
        }
    }

    @Test
    void a_redirect_is_the_clients_business() throws Exception {
        try (ScriptedBackend backend =
                ScriptedBackend.answering("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals(302, answer.status());
            assertEquals(List.of("/other"), answer.values("location"));
            assertEquals("GET / HTTP/1.1", backend.request().startLine());
        }
    }

    @Test
    void one_clients_cookies_never_reach_another_one() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(
                "HTTP/1.1 401 No\r\nSet-Cookie: session=1\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")) {
            gateway.serve(backend).get("/");
            gateway.get("/");

            assertEquals(2, backend.requests().size());
            assertEquals(List.of(), backend.requests().get(1).values("cookie"));
        }
    }

    private Message fields(String lines) throws Exception {
        try (ScriptedBackend backend =
                ScriptedBackend.answering("HTTP/1.1 200 OK\r\n" + lines + "\r\nContent-Length: 2\r\n\r\nok")) {
            Message answer = gateway.serve(backend).get("/");
            assertEquals("ok", answer.body());
            return answer;
        }
    }
}
