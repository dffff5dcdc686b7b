package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets through gateways in Tomcat, by every kind of connector that this container has. */
final class TomcatConnectorsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String FIRST_CONNECTOR_END = "maxPostSize=\"-1\" maxSwallowSize=\"-1\"/>";
    private static final int BIG = 1024 * 1024;
    private static final int CLIENTS = 20;

    private static List<Gateway> gateways = List.of();
    private static Container app;
    private static HttpClient http;

    enum Connector {
        NIO2("ws", "http-nio2"),
        NIO_WITH_TLS("wss", "https-jsse-nio"),
        NIO2_WITH_TLS("wss", "https-jsse-nio2");

        private final String scheme;
        private final Pattern opened;

        Connector(String scheme, String name) {
            this.scheme = scheme;
            opened = Pattern.compile("Starting ProtocolHandler \\[\"" + name + "-127.*-(\\d+)\"]");
        }

        /** Returns the address of the sample's WebSocket. */
        URI of(Gateway gateway) {
            return URI.create(
                    scheme + "://127.0.0.1:" + gateway.log().await(opened).group(1) + "/socket");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path keys = STAGE.folder().resolve("keys.p12");
        KeyTool.addCertificate(keys, "server", List.of("dns:localhost", "ip:127.0.0.1"));
        http = HttpClient.newBuilder().sslContext(Tls.context()).build();
        String tls = "<SSLHostConfig><Certificate certificateKeystoreFile=\"" + keys
                + "\" certificateKeystorePassword=\"" + KeyTool.PASSWORD + "\"/></SSLHostConfig>";
        String connectors = FIRST_CONNECTOR_END
                + connector("Nio2", "", "")
                + connector("Nio", "SSLEnabled=\"true\"", tls)
                + connector("Nio2", "SSLEnabled=\"true\"", tls);
        gateways = List.of(
                STAGE.gateway("tomcat10", ContainerKind.TOMCAT_10), STAGE.gateway("tomcat11", ContainerKind.TOMCAT_11));
        gateways.forEach(gateway -> gateway.container().edit("conf/server.xml", FIRST_CONNECTOR_END, connectors));
        app = STAGE.app("app", ContainerKind.JETTY_EE10, gateways.toArray(new Gateway[0]))
                .with("rollcall.hostnames", "app.test")
                .deploy(Places.SAMPLE_WAR);
        STAGE.start();
        gateways.forEach(gateway -> gateway.awaitServed(app.ownName()));
    }

    private static String connector(String protocol, String attributes, String content) {
        return "<Connector port=\"0\" address=\"127.0.0.1\" protocol=\"org.apache.coyote.http11.Http11" + protocol
                + "Protocol\" " + attributes + ">" + content + "</Connector>";
    }

    private static SocketClient open(URI address) {
        WebSocket.Builder builder =
                http.newWebSocketBuilder().header("Host", app.ownName()).connectTimeout(Eventually.DEADLINE);
        return SocketClient.connect(builder, address).join();
    }

    @ParameterizedTest
    @EnumSource
    void messages_pass_both_ways(Connector connector) throws InterruptedException {
        byte[] bytes = new byte[BIG];
        new Random(BIG).nextBytes(bytes);
        for (Gateway gateway : gateways) {
            SocketClient client = open(connector.of(gateway));
            client.socket().sendText("grüße", true).join();
            assertEquals("text grüße", client.next());
            client.socket().sendBinary(ByteBuffer.wrap(bytes), true).join();
            assertEquals("bytes " + BIG + " " + Arrays.hashCode(bytes), client.next());
            client.socket().sendText("close 4002 enough", true).join();
            assertEquals("close 4002 enough", client.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    void clients_that_leave_in_the_middle_harm_nobody(Connector connector) throws InterruptedException {
        byte[] bytes = new byte[BIG];
        for (Gateway gateway : gateways) {
            URI address = connector.of(gateway);
            SocketClient staying = open(address);
            List<SocketClient> leaving = new ArrayList<>();
            List<CompletableFuture<WebSocket>> unfinished = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SocketClient client = open(address);
                unfinished.add(client.socket().sendBinary(ByteBuffer.wrap(bytes), true));
                leaving.add(client);
                if (i % 10 == 9) {
                    leaving.forEach(one -> one.socket().abort());
                    leaving.clear();
                    unfinished.forEach(message -> message.cancel(true));
                    unfinished.clear();
                    staying.socket().sendText("number " + i, true).join();
                    assertEquals("text number " + i, staying.next());
                }
            }
            staying.socket().sendClose(4001, "bye").join();
            assertEquals("close 4001", staying.next().substring(0, "close 4001".length()));
        }
    }
}
