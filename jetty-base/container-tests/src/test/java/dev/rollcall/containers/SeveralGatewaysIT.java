package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @BeforeAll
    static void start() throws IOException {
        int port = Stage.freeUdpPort();
        Assumptions.assumeTrue(isFree("127.0.0.2", port), "this machine has no 127.0.0.2, or its port is taken");
        gateways = List.of(
                STAGE.gateway("first", ContainerKind.TOMCAT_10, "127.0.0.1:" + port),
                STAGE.gateway("second", ContainerKind.JETTY_EE11, "127.0.0.2:" + port));
        // The JDK's own substitute for a name server.
        Path hosts = Files.writeString(
                Files.createDirectories(STAGE.folder()).resolve("hosts"),
                "127.0.0.1 " + NAME + "\n127.0.0.2 " + NAME + "\n");
        apps = List.of(
                app("jetty", ContainerKind.JETTY_EE10, hosts, port),
                app("tomcat", ContainerKind.TOMCAT_11, hosts, port));
        STAGE.start();
        gateways.forEach(gateway -> apps.forEach(app -> gateway.awaitServed(app.ownName())));
    }

    private static boolean isFree(String address, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port))) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    private static Container app(String name, ContainerKind kind, Path hosts, int port) {
        return STAGE.app(name, kind)
                .with("jdk.net.hosts.file", hosts.toString())
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
}
