package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name with letters beyond ASCII, as it is subscribed and as clients ask for it. */
@Timeout(60)
final class InternationalNamesTest {
    private static final String NAME = "bücher.example";

    @Test
    void clients_ask_by_a_labels_and_a_host_field_beyond_ascii_is_no_request() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe(NAME, new Endpoint("127.0.0.1", app.port()));
            gateway.awaitAnswer("xn--bcher-kva.example", "200 app");
            gateway.awaitAnswer("XN--BCHER-KVA.example.", "200 app");
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
                assertEquals("HTTP/1.1 400", statusOf(gateway, charset), charset.name());
            }
        }
    }

    private static String statusOf(TestGateway gateway, Charset charset) throws IOException {
        String head = "GET / HTTP/1.1\r\nHost: " + NAME + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
            socket.getOutputStream().write(head.getBytes(charset));
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }
}
