package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A balancer of TCP connections in front of the gateway in Jetty, which says by PROXY protocol who has connected to it. */
final class ProxyProtocolIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "behind-a-balancer.test";

    private static FieldsBack backend;
    private static Gateway gateway;
    private static Path accessLog;

    /** The forms of the header in the protocol's own document, "The PROXY protocol", §2.1 and §2.2. */
    enum Header {
        V1_IPV4("192.0.2.7", "192.0.2.7", "PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n"),
        V1_IPV6("2001:db8::7", "\"[2001:db8::7]\"", "PROXY TCP6 2001:db8::7 ::1 4711 80\r\n"),
        V2_IPV4(
                "192.0.2.8",
                "192.0.2.8",
                Header.SIGNATURE_AND_VERSION + "\u0011\0\u000c" + "\u00c0\0\2\b" + "\u007f\0\0\1" + Header.PORTS),
        V2_IPV6(
                "2001:db8::8",
                "\"[2001:db8::8]\"",
                Header.SIGNATURE_AND_VERSION
                        + "!\0$"
                        + " \1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\b"
                        + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
                        + Header.PORTS);

        // Version 2, command PROXY.
        private static final String SIGNATURE_AND_VERSION = "\r\n\r\n\0\r\nQUIT\n!";
        private static final String PORTS = "\u0012g\0P";

        private final String client;
        private final String forwardedFor;
        private final String bytes;

        Header(String client, String forwardedFor, String bytes) {
            this.client = client;
            this.forwardedFor = forwardedFor;
            this.bytes = bytes;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        backend = new FieldsBack();
        gateway = STAGE.gateway("gateway", ContainerKind.JETTY_EE10);
        accessLog = gateway.container().base().resolve("access.log");
        gateway.with("http-to", backend.address())
                .with("access-log", "json")
                .with("access-log-file", accessLog.toString())
                .container()
                .edit("start.d/http.ini", "--module=http\n", "--module=http,proxy-protocol\n");
        STAGE.start();
        Eventually.holds(
                "the gateway answers", () -> ask(Header.V1_IPV4.bytes, "/").length() > 0);
    }

    @AfterAll
    static void stop() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource(Header.class)
    void the_backend_and_the_access_log_are_told_the_clients_address(Header header) throws IOException {
        String target = "/" + header.name();

        String fields = ask(header.bytes, target);

        assertEquals(header.client, Client.field(fields, "x-forwarded-for"));
        String forwarded = Client.field(fields, "forwarded");
        assertTrue(forwarded.startsWith("for=" + header.forwardedFor + ";"), forwarded);
        Eventually.holds(
                "the line of " + target + " names " + header.client, () -> Files.readAllLines(accessLog).stream()
                        .anyMatch(line -> line.contains("\"target\":\"" + target + "\"")
                                && line.contains("\"client\":\"" + header.client + "\"")));
    }

    @Test
    void what_the_client_says_of_itself_is_still_not_believed() throws IOException {
        String fields = ask(Header.V2_IPV4.bytes, "/", "X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6");

        assertEquals("192.0.2.8", Client.field(fields, "x-forwarded-for"));
        assertFalse(fields.contains("6.6.6.6"), fields);
    }

    @Test
    void a_connection_without_the_header_has_the_address_it_comes_from() throws IOException {
        assertEquals("127.0.0.1", Client.field(ask("", "/"), "x-forwarded-for"));
    }

    /** Returns the body of the answer; fails if the connection ends without one. */
    private static String ask(String header, String target, String... fields) throws IOException {
        String lines = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        String request = "GET " + target + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + lines + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
            socket.getOutputStream().write(HttpHead.bytes(header + request));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            HttpHead head = HttpHead.read(in);
            int length = Integer.parseInt(head.first("Content-Length").orElse("0"));
            byte[] body = in.readNBytes(length);
            if (head.status() != 200 || body.length < length) {
                throw new EOFException(head.statusLine());
            }
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }
}
