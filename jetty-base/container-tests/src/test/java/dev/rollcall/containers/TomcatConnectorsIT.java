package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
import javax.management.JMException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets and kept connections of gateways in Tomcat, by every kind of connector that this container has. */
final class TomcatConnectorsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String FIRST_CONNECTOR_END = "maxPostSize=\"-1\" maxSwallowSize=\"-1\"/>";
    private static final int BIG = 1024 * 1024;
    private static final int CLIENTS = 20;
    private static final int WAITING = 200;
    private static final int KEPT = 100;
    private static final int REQUESTS = 80;
    private static final String PROCESSOR = "org.apache.coyote.http11.Http11Processor";

    private static List<Gateway> gateways = List.of();
    private static Container app;
    private static HttpClient http;

    enum Connector {
        NIO("ws", "http-nio"),
        NIO2("ws", "http-nio2"),
        NIO_WITH_TLS("wss", "https-jsse-nio"),
        NIO2_WITH_TLS("wss", "https-jsse-nio2");

        private final String scheme;
        private final String name;
        private final Pattern opened;

        Connector(String scheme, String name) {
            this.scheme = scheme;
            this.name = name;
            opened = Pattern.compile("Starting ProtocolHandler \\[\"" + name + "-127.*-(\\d+)\"]");
        }

        /** Opens a connection on which nothing has been sent yet. */
        KeptConnection connect(Gateway gateway) throws IOException {
            return new KeptConnection(of(gateway).getPort(), scheme.equals("wss"));
        }

        /** Returns the numbers of the request objects that Tomcat has made for this connector and not thrown away. */
        List<Integer> requestObjects(Gateway gateway) throws IOException, JMException {
            return Jmx.names(gateway.container().pid(), "Catalina:type=RequestProcessor,*").stream()
                    .filter(bean -> bean.getKeyProperty("worker").startsWith("\"" + name + "-127"))
                    .map(bean -> Integer.valueOf(bean.getKeyProperty("name").replaceAll("\\D", "")))
                    .toList();
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

    @ParameterizedTest
    @EnumSource
    void connections_that_wait_for_their_next_request_keep_no_request_objects(Connector connector) throws Exception {
        for (Gateway gateway : gateways) {
            List<KeptConnection> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < WAITING; i++) {
                    KeptConnection client = connector.connect(gateway);
                    waiting.add(client);
                    client.begin();
                }
                // All at the same time, so that none can have another one's.
                Eventually.holds(
                        "a request object for each of " + WAITING + " connections",
                        () -> connector.requestObjects(gateway).size() >= WAITING);
                for (KeptConnection client : waiting) {
                    assertEquals(200, client.end(app.ownName()));
                }
                Eventually.holds(
                        "at most " + KEPT + " request objects for " + WAITING + " waiting connections",
                        () -> connector.requestObjects(gateway).size() <= KEPT);
                int inUse = Jmx.names(gateway.container().pid(), "Catalina:type=RequestProcessor,*")
                        .size();
                int live = Jmx.live(gateway.container().pid(), PROCESSOR);
                assertTrue(live <= inUse + KEPT, live + " are in memory, and " + inUse + " are known");
                for (KeptConnection client : waiting) {
                    // Two in one go: the second is there when the first has ended.
                    client.begin();
                    assertEquals(200, client.endAndBegin(app.ownName()));
                    assertEquals(200, client.end(app.ownName()));
                }
            } finally {
                for (KeptConnection client : waiting) {
                    client.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void requests_are_given_the_objects_of_those_that_have_ended(Connector connector) throws Exception {
        for (Gateway gateway : gateways) {
            try (KeptConnection client = connector.connect(gateway)) {
                client.begin();
                assertEquals(200, client.end(app.ownName()));
                int before = newest(connector.requestObjects(gateway));
                for (int i = 0; i < REQUESTS; i++) {
                    client.begin();
                    assertEquals(200, client.end(app.ownName()));
                }
                int made = newest(connector.requestObjects(gateway)) - before;
                assertTrue(made < REQUESTS / 2, made + " made for " + REQUESTS + " requests");
            }
        }
    }

    private static int newest(List<Integer> numbers) {
        return numbers.stream().max(Integer::compare).orElseThrow();
    }
}
