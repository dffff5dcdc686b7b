package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications and addresses that Rollcall did not have in mind. */
final class AdoptedApplicationsIT {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.STANDALONE);

    /** Hawtio's console: filters of its own, static files, JSON, and a context that is not the root. */
    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"JETTY_EE10", "TOMCAT_11"})
    void a_strangers_application_is_served_once_it_has_the_filter(ContainerKind kind) throws IOException {
        String host = "hawtio-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".test";
        Path war = Wars.withFilter(Places.HAWTIO_WAR, "# added\n" + host + "\n", Places.WORK.resolve("hawtio.war"));
        Container app = FLEET.extraByItsOwnFile("hawtio-" + kind, kind)
                .with("hawtio.authenticationEnabled", "false")
                .deploy(war, "hawtio.war")
                .start();
        Eventually.holds("hawtio is served", () -> get(host, "/hawtio/").statusCode() == 200);

        Client direct = new Client(app.port());
        for (String target : List.of("/hawtio/index.html", "/hawtio/json.worker.js", "/hawtio/img/hawtio-logo.svg")) {
            HttpResponse<byte[]> expected = direct.bytes(host, target);
            HttpResponse<byte[]> answer = FLEET.client().bytes(host, target);
            assertEquals(200, answer.statusCode(), target);
            assertArrayEquals(expected.body(), answer.body(), target);
        }
        assertTrue(get(host, "/hawtio/jolokia/version").body().contains("\"agent\""));
        assertEquals(404, get(host, "/").statusCode(), "only its context was subscribed");
    }

    private static HttpResponse<String> get(String host, String target) throws IOException {
        return FLEET.client().get(host, target);
    }

    @Test
    void an_application_on_the_ipv6_loopback_address_is_served() throws IOException {
        Assumptions.assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
        Container app = FLEET.extra("ipv6", ContainerKind.JETTY_EE10)
                .httpHost("::1")
                .deploy(Places.SAMPLE_WAR)
                .start();
        FLEET.awaitServed(app);
        String page = get(app.ownName(), "/").body();
        assertEquals(Integer.toString(app.port()), Client.field(page, "port"));
        assertTrue(FLEET.gateway().log().has("subscribed key=" + app.ownName() + " endpoint=[::1]:" + app.port()));
    }

    private static boolean hasIpv6Loopback() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getAllByName("::1")[0], 0));
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
