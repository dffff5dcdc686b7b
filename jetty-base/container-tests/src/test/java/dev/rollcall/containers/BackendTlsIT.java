package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Applications whose connectors with TLS are announced, on ports that the system chooses; the plain ones are not. */
final class BackendTlsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "secret.test";
    private static final String PASSWORD = "changeit";

    private static Gateway gateway;
    private static List<Container> apps;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Files.createDirectories(STAGE.folder());
        Path store = STAGE.folder().resolve("store.p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-keyalg", "EC", "-ext", "bc:c");
        Path authority = STAGE.folder().resolve("ca.pem");
        keytool(store, "-exportcert", "-alias", "ca", "-rfc", "-file", authority.toString());
        gateway = STAGE.gateway("gateway", ContainerKind.TOMCAT_11)
                .with("backend-tls", "required")
                .with("backend-tls-ca", authority.toString());
        apps = List.of(jetty(store), tomcat(store));
        STAGE.start();
    }

    private static Container jetty(Path store) throws IOException, InterruptedException {
        Container app = app("jetty", ContainerKind.JETTY_EE10);
        addCertificate(store, app);
        Files.writeString(
                app.base().resolve("start.d/https.ini"),
                """
                --module=https
                jetty.ssl.port=0
                jetty.ssl.host=127.0.0.1
                jetty.sslContext.keyStorePath=app.p12
                jetty.sslContext.keyStorePassword=changeit
                """);
        return app;
    }

    private static Container tomcat(Path store) throws IOException, InterruptedException {
        Container app = app("tomcat", ContainerKind.TOMCAT_10);
        addCertificate(store, app);
        return app.edit(
                "conf/server.xml",
                "    <!-- The gateway passes",
                """
                    <Connector port="0" address="127.0.0.1" SSLEnabled="true" scheme="https" secure="true">
                      <SSLHostConfig>
                        <Certificate certificateKeystoreFile="${catalina.base}/app.p12"
                                     certificateKeystorePassword="changeit" type="EC"/>
                      </SSLHostConfig>
                    </Connector>
                    <!-- The gateway passes""");
    }

    private static Container app(String name, ContainerKind kind) {
        return STAGE.app(name, kind, gateway)
                .with("rollcall.hostnames", HOST + " " + name + ".test")
                .with("rollcall.advertise-scheme", "https")
                .deploy(Places.SAMPLE_WAR);
    }

    /** Gives the application a key store with a certificate for its names, and nobody else's key. */
    private static void addCertificate(Path store, Container app) throws IOException, InterruptedException {
        Path own = app.base().resolve("app.p12");
        String names = "san=dns:" + HOST + ",dns:" + app.ownName();
        keytool(own, "-genkeypair", "-alias", "app", "-dname", "CN=app", "-keyalg", "EC");
        Path request = app.base().resolve("app.csr");
        Path certificate = app.base().resolve("app.pem");
        keytool(own, "-certreq", "-alias", "app", "-file", request.toString());
        keytool(
                store,
                "-gencert",
                "-alias",
                "ca",
                "-ext",
                names,
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString());
        Path chain = app.base().resolve("chain.pem");
        keytool(store, "-exportcert", "-alias", "ca", "-rfc", "-file", chain.toString());
        Files.writeString(chain, Files.readString(certificate) + Files.readString(chain));
        keytool(own, "-importcert", "-noprompt", "-alias", "app", "-file", chain.toString());
    }

    private static void keytool(Path store, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        // It wants to know first what to do.
        command.addAll(1, List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
    }

    @Test
    void both_containers_are_announced_with_tls_and_reached_through_it() throws IOException {
        for (Container app : apps) {
            gateway.awaitServed(app.ownName());
            List<Stats.Node> nodes = gateway.stats().nodes(app.ownName());
            assertEquals(1, nodes.size());
            String page = gateway.client().get(app.ownName(), "/").body();
            assertEquals(nodes.get(0).name(), "127.0.0.1:" + Client.field(page, "port"));
        }
        Eventually.holds("both serve the common name", () -> {
            gateway.client().get(HOST, "/");
            List<Stats.Node> nodes = gateway.stats().nodes(HOST);
            return nodes.size() == 2 && nodes.stream().allMatch(node -> node.number("requests") > 1);
        });
    }

    @Test
    void a_websocket_goes_through_tls() throws Exception {
        for (Container app : apps) {
            gateway.awaitServed(app.ownName());
            SocketClient client = SocketClient.open(gateway.client(), app.ownName());
            client.socket().sendText("secret", true).join();
            assertEquals("text secret", client.next());
            client.socket().abort();
        }
    }
}
