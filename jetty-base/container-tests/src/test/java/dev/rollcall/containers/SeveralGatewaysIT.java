package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One name with two addresses, a gateway at each, and applications that announce themselves to the name. */
final class SeveralGatewaysIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "everywhere.test";
    private static final String NAME = "gateways.test";

    private static List<Gateway> gateways = List.of();
    private static List<Container> apps = List.of();
    private static Path hosts = Places.WORK;

    @BeforeAll
    static void start() throws IOException {
        int port = Stage.freeUdpPort();
        Assumptions.assumeTrue(isFree("127.0.0.2", port), "this machine has no 127.0.0.2, or its port is taken");
        gateways = List.of(
                STAGE.gateway("first", ContainerKind.TOMCAT_10, "127.0.0.1:" + port),
                STAGE.gateway("second", ContainerKind.JETTY_EE11, "127.0.0.2:" + port));
        // The JDK's own substitute for a name server.
        hosts = Files.createDirectories(STAGE.folder()).resolve("hosts");
        publish("127.0.0.1", "127.0.0.2");
        // An address has left only after two answers that cannot come from one cache entry.
        Path security = Files.writeString(STAGE.folder().resolve("java.security"), "networkaddress.cache.ttl=0\n");
        apps = List.of(
                app("jetty", ContainerKind.JETTY_EE10, security, port),
                app("tomcat", ContainerKind.TOMCAT_11, security, port));
        STAGE.start();
        gateways.forEach(gateway -> apps.forEach(app -> gateway.awaitServed(app.ownName())));
    }

    /** Has the name lead to these addresses from now on; whoever asks right now gets the old answer. */
    private static void publish(String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(' ').append(NAME).append('\n');
        }
        Path next = Files.writeString(STAGE.folder().resolve("hosts.next"), lines);
        Files.move(next, hosts, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isFree(String address, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port))) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    private static Container app(String name, ContainerKind kind, Path security, int port) {
        return STAGE.app(name, kind)
                .with("jdk.net.hosts.file", hosts.toString())
                .with("java.security.properties", security.toString())
                .with("rollcall.subscribe-to", NAME + ":" + port)
                .with("rollcall.hostnames", HOST + " " + name + ".test")
                .deploy(Places.SAMPLE_WAR);
    }

    @Test
    void each_gateway_serves_every_request_when_the_other_one_is_killed_and_comes_back() {
        for (int killed = 0; killed < gateways.size(); killed++) {
            Gateway victim = gateways.get(killed);
            Gateway other = gateways.get(1 - killed);
            try (Load load = new Load(other.client(), HOST)) {
                load.awaitMoreAnswers();
                victim.container().kill();
                load.awaitMoreAnswers();
                apps.forEach(app -> load.awaitAnswersFrom(app.port()));
                assertEquals(List.of(), load.failures());
            }
            int mark = apps.get(0).log().mark();
            victim.container().start();
            apps.forEach(app -> victim.awaitServed(app.ownName()));
            apps.get(0).log().await(Pattern.compile("gateway reachable again gateway=" + NAME + ".*"), mark);
        }
    }

    @Test
    void a_gateway_that_leaves_the_name_service_is_left_by_the_applications_and_found_again() throws IOException {
        Gateway leaving = gateways.get(1);
        int mark = leaving.log().mark();
        publish("127.0.0.1");
        for (Container app : apps) {
            leaving.log().await(Pattern.compile("unsubscribed key=" + Pattern.quote(app.ownName()) + " "), mark);
            assertEquals(200, gateways.get(0).client().get(app.ownName(), "/").statusCode());
        }
        publish("127.0.0.1", "127.0.0.2");
        apps.forEach(app -> leaving.awaitServed(app.ownName()));
    }
}
