package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import java.io.File;
import java.net.DatagramSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a web application: it finds its container's port, and leaves before that is closed. */
@Timeout(60)
class WebApplicationTest {
    private final List<String> seenAtStop = new CopyOnWriteArrayList<>();

    @Test
    void in_jetty_it_announces_the_port_that_is_really_open_and_leaves_before_that_is_closed() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start()) {
            int udp = freeUdpPort();
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            settings(front, udp).forEach(setting -> context.setInitParameter(setting[0], setting[1]));
            context.addEventListener(new GatewayContextListener());
            server.setHandler(context);
            server.start();
            connector.addEventListener(new NetworkConnector.Listener() {
                @Override
                public void onClose(NetworkConnector closing) {
                    // Jetty closes once more what is closed.
                    if (closing.getLocalPort() > 0 || seenAtStop.isEmpty()) {
                        notePort(closing.getLocalPort(), front);
                    }
                }
            });
            try {
                serves(front, app, udp, connector.getLocalPort());
            } finally {
                server.stop();
            }
            assertEquals(List.of("open, nobody announced"), seenAtStop);
        }
    }

    @Test
    void in_tomcat_too(@TempDir File folder) throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start()) {
            int udp = freeUdpPort();
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(folder.getAbsolutePath());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            tomcat.setConnector(connector);
            StandardContext context = (StandardContext) tomcat.addContext("", null);
            settings(front, udp).forEach(setting -> context.addParameter(setting[0], setting[1]));
            context.addApplicationListener(GatewayContextListener.class.getName());
            tomcat.start();
            connector.addLifecycleListener((LifecycleEvent event) -> {
                if (event.getLifecycle().getState() == LifecycleState.STOPPING_PREP) {
                    notePort(connector.getLocalPort(), front);
                }
            });
            try {
                serves(front, app, udp, connector.getLocalPort());
            } finally {
                tomcat.stop();
                tomcat.destroy();
            }
            assertEquals(List.of("open, nobody announced"), seenAtStop);
        }
    }

    private static List<String[]> settings(TestGateway front, int udp) {
        return List.of(
                new String[] {"rollcall.subscription-server", "127.0.0.1:" + udp},
                new String[] {"rollcall.resubscribe-to", front.udp()});
    }

    private static void serves(TestGateway front, TestApp app, int udp, int httpPort) throws Exception {
        TestGateway.subscribe(udp, "mysite.com", app.endpoint());
        front.awaitAnswer("mysite.com", "200 app");
        assertTrue(front.stats().contains("\"name\":\"127.0.0.1:" + httpPort + "\""), front.stats());
        String stats = TestGateway.get(httpPort, "localhost", "/.rollcall/stats");
        assertTrue(stats.contains("\"http\":[\"127.0.0.1:" + httpPort + "\"]"), stats);
        assertTrue(TestGateway.get(httpPort, "other.org", "/.rollcall/stats").startsWith("404"));
    }

    private void notePort(int port, TestGateway front) {
        Await.until("nobody is announced", () -> !front.stats().contains("lease_seconds_left"));
        seenAtStop.add((port > 0 ? "open" : "closed") + ", nobody announced");
    }

    private static int freeUdpPort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }
}
