package dev.rollcall.gateway.uwsgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.UwsgiRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend is told that speaks uwsgi. */
final class RequestPacketTest {
    private static final Client CLIENT = new Client("192.0.2.7", 36464, false);

    private static Packet packet(Client client, String path, @Nullable String query, HttpFields fields, long body)
            throws IOException {
        return RequestPacket.of(new Modifiers(5, 9), client, "POST", path, path, query, fields, body);
    }

    private static UwsgiRequest read(Packet packet) {
        ByteBuffer bytes = packet.bytes().duplicate();
        byte[] header = new byte[4];
        bytes.get(header);
        assertEquals(bytes.remaining(), Byte.toUnsignedInt(header[1]) | Byte.toUnsignedInt(header[2]) << 8);
        UwsgiRequest request = UwsgiRequest.parse(
                header, StandardCharsets.ISO_8859_1.decode(bytes).toString());
        assertEquals(packet.variables(), request.variables().size());
        return request;
    }

    private static UwsgiRequest with(HttpFields.Mutable fields) throws IOException {
        return read(packet(CLIENT, "/", null, fields.put("Host", "mysite.com"), -1));
    }

    @Test
    void a_request_is_told_in_the_variables_of_cgi() throws Exception {
        HttpFields fields = HttpFields.build()
                .add("Host", "mysite.com:8080")
                .add("Content-Type", "text/plain")
                .add("Content-Length", "99")
                .add("X-One", "1");
        UwsgiRequest request = read(packet(CLIENT, "/a%20b", "q=1&r=%20", fields, 12));

        assertEquals("5/9", request.modifiers());
        assertEquals(
                "{REQUEST_METHOD=POST, REQUEST_URI=/a%20b?q=1&r=%20, PATH_INFO=/a b, QUERY_STRING=q=1&r=%20,"
                        + " SERVER_PROTOCOL=HTTP/1.1, SCRIPT_NAME=, SERVER_NAME=mysite.com, SERVER_PORT=8080,"
                        + " REMOTE_ADDR=192.0.2.7, REMOTE_PORT=36464, CONTENT_TYPE=text/plain, CONTENT_LENGTH=12,"
                        + " HTTP_HOST=mysite.com:8080, HTTP_X_ONE=1}",
                request.variables().toString());
    }

    @Test
    void without_a_query_its_variable_is_empty_and_without_a_body_there_is_no_length() throws Exception {
        UwsgiRequest request = with(HttpFields.build());

        assertEquals("", request.variable("QUERY_STRING"));
        assertEquals("/", request.variable("REQUEST_URI"));
        assertNull(request.variable("CONTENT_LENGTH"));
        assertNull(request.variable("CONTENT_TYPE"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "mysite.com, false, mysite.com, 80, -",
                "mysite.com, true, mysite.com, 443, on",
                "mysite.com:8443, true, mysite.com, 8443, on",
                "192.0.2.1, false, 192.0.2.1, 80, -",
                "[2001:db8::1], false, [2001:db8::1], 80, -",
                "[2001:db8::1]:81, false, [2001:db8::1], 81, -",
                "mysite.com:, false, mysite.com, 80, -",
                "'a:b:c:d', false, '[a:b:c:d]', 80, -",
                "mysite.com:99999, false, localhost, 80, -"
            })
    void the_server_is_what_the_client_has_asked_for(
            String host, boolean tls, String name, String port, @Nullable String https) throws Exception {
        Client client = new Client("192.0.2.7", 1, tls);
        UwsgiRequest request = read(packet(client, "/", null, HttpFields.build().add("Host", host), -1));

        assertEquals(name, request.variable("SERVER_NAME"));
        assertEquals(port, request.variable("SERVER_PORT"));
        assertEquals(https, request.variable("HTTPS"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b, '/a b'",
        "/%41%2f%2F, /A//",
        "/shop/..%2Fadmin, /shop/..%2Fadmin",
        "/shop%2F.%2Fx%20y, /shop%2F.%2Fx y",
        "/a..%2Fb, /a../b",
        "/100%, /100%",
        "/%4, /%4",
        "/%zz%41, /%zzA",
        "/%C3%BC, /\u00c3\u00bc",
        "/\u00fc, /\u00c3\u00bc"
    })
    void the_path_is_decoded_to_the_bytes_that_it_means(String path, String info) throws Exception {
        UwsgiRequest request =
                read(packet(CLIENT, path, null, HttpFields.build().add("Host", "a"), -1));
        assertEquals(info, request.variable("PATH_INFO"));
    }

    @Test
    void fields_of_one_name_become_one_variable() throws Exception {
        UwsgiRequest request = with(HttpFields.build()
                .add("Accept", "a")
                .add("accept", "b")
                .add("Cookie", "c=1")
                .add("Cookie", "d=2"));

        assertEquals("a, b", request.variable("HTTP_ACCEPT"));
        assertEquals("c=1; d=2", request.variable("HTTP_COOKIE"));
    }

    @Test
    void a_name_with_an_underscore_gives_way_to_the_one_that_it_would_pass_for() throws Exception {
        assertEquals(
                "good",
                with(HttpFields.build().add("X_User", "bad").add("X-User", "good"))
                        .variable("HTTP_X_USER"));
        assertEquals(
                "good",
                with(HttpFields.build().add("x-user", "good").add("X_USER", "bad"))
                        .variable("HTTP_X_USER"));
        assertEquals("alone", with(HttpFields.build().add("X_User", "alone")).variable("HTTP_X_USER"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UWSGI_FILE", "UWSGI-FILE", "DOCUMENT_ROOT", "SCRIPT_NAME", "Https", "PATH_INFO", "REMOTE-ADDR"})
    void no_field_can_set_a_variable_that_is_not_a_fields(String name) throws Exception {
        UwsgiRequest plain = with(HttpFields.build());
        UwsgiRequest request = with(HttpFields.build().add(name, "evil"));

        List<String> further = request.variables().keySet().stream()
                .filter(variable -> !plain.variables().containsKey(variable))
                .toList();
        assertEquals(1, further.size(), further.toString());
        assertTrue(further.get(0).startsWith("HTTP_"), further.toString());
        plain.variables().forEach((variable, value) -> assertEquals(value, request.variable(variable)));
    }

    @Test
    void a_client_cannot_name_the_proxy_that_programs_are_to_use() throws Exception {
        assertNull(with(HttpFields.build().add("Proxy", "evil:1")).variable("HTTP_PROXY"));
    }

    @Test
    void more_than_two_bytes_can_count_is_refused() throws Exception {
        int room = 0xffff
                - with(HttpFields.build().add("X", "")).variables().entrySet().stream()
                        .mapToInt(variable -> 4
                                + variable.getKey().length()
                                + variable.getValue().length())
                        .sum();
        assertEquals(
                room,
                String.valueOf(with(HttpFields.build().add("X", "a".repeat(room)))
                                .variable("HTTP_X"))
                        .length());
        PacketTooLongException tooLong = assertThrows(
                PacketTooLongException.class, () -> with(HttpFields.build().add("X", "a".repeat(room + 1))));
        assertEquals("variables: 65536 bytes (expected: at most 65535)", tooLong.getMessage());
        assertThrows(PacketTooLongException.class, () -> with(HttpFields.build().add("X", "a".repeat(200_000))));
    }

    @Test
    void a_packet_knows_whether_a_uwsgi_as_it_comes_would_take_it() throws Exception {
        HttpFields.Mutable many = HttpFields.build().add("Host", "a");
        for (int i = 0; i < 130; i++) {
            many.add("X-" + i, "");
        }
        assertTrue(packet(CLIENT, "/", null, many, -1).isLargerThanUsual());
        HttpFields.Mutable fields = HttpFields.build().add("Host", "a");
        assertFalse(packet(CLIENT, "/", null, fields, -1).isLargerThanUsual());
        assertTrue(
                packet(CLIENT, "/", null, fields.add("X", "x".repeat(4000)), -1).isLargerThanUsual());
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "256,0", "0,-1", "0,256"})
    void modifiers_are_bytes(int first, int second) {
        assertThrows(IllegalArgumentException.class, () -> new Modifiers(first, second));
    }
}
