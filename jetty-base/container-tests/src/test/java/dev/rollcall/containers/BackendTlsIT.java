package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Applications whose connectors with TLS are announced, on ports that the system chooses; the plain ones are not. */
final class BackendTlsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "secret.test";

    private static Gateway gateway;
    private static List<Container> apps;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(STAGE.folder());
        Path store = STAGE.folder().resolve("store.p12");
        KeyTool.run(store, "-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-keyalg", "EC", "-ext", "bc:c");
        Path authority = STAGE.folder().resolve("ca.pem");
        KeyTool.run(store, "-exportcert", "-alias", "ca", "-rfc", "-file", authority.toString());
        KeyTool.run(trust(), "-importcert", "-noprompt", "-alias", "ca", "-file", authority.toString());
        Path own = STAGE.folder().resolve("gateway.p12");
        Path key = STAGE.folder().resolve("gateway.key");
        Path certificate = certificate(store, own, "eku=clientAuth");
        KeyTool.exportKey(own, "own", key);
        gateway = STAGE.gateway("gateway", ContainerKind.TOMCAT_11)
                .with("backend-tls", "required")
                .with("backend-tls-ca", authority.toString())
                .with("backend-tls-cert", certificate.toString())
                .with("backend-tls-key", key.toString());
        apps = List.of(jetty(store), tomcat(store));
        STAGE.start();
    }

    /** Returns the file in which an application finds whom it trusts. */
    private static Path trust() {
        return STAGE.folder().resolve("trust.p12");
    }

    private static Container jetty(Path store) throws IOException {
        Container app = app("jetty", ContainerKind.JETTY_EE10);
        addCertificate(store, app);
        Files.writeString(
                app.base().resolve("start.d/https.ini"),
                """
                --module=https
                jetty.ssl.port=0
                jetty.ssl.host=127.0.0.1
                jetty.sslContext.keyStorePath=app.p12
                jetty.sslContext.keyStorePassword=not-secret
                jetty.sslContext.needClientAuth=true
                jetty.sslContext.trustStorePath=%s
                jetty.sslContext.trustStorePassword=not-secret
                """
                        .formatted(trust()));
        return app;
    }

    private static Container tomcat(Path store) throws IOException {
        Container app = app("tomcat", ContainerKind.TOMCAT_10);
        addCertificate(store, app);
        return app.edit(
                "conf/server.xml",
                "    <!-- The gateway passes",
                """
                    <Connector port="0" address="127.0.0.1" SSLEnabled="true" scheme="https" secure="true">
                      <SSLHostConfig certificateVerification="required" truststoreFile="%s"
                                     truststorePassword="not-secret">
                        <Certificate certificateKeystoreFile="${catalina.base}/app.p12"
                                     certificateKeystorePassword="not-secret" type="EC"/>
                      </SSLHostConfig>
                    </Connector>
                    <!-- The gateway passes"""
                        .formatted(trust()));
    }

    private static Container app(String name, ContainerKind kind) {
        return STAGE.app(name, kind, gateway)
                .with("rollcall.hostnames", HOST + " " + name + ".test")
                .with("rollcall.advertise-scheme", "https")
                .deploy(Places.SAMPLE_WAR);
    }

    private static void addCertificate(Path store, Container app) throws IOException {
        certificate(store, app.base().resolve("app.p12"), "san=dns:" + HOST + ",dns:" + app.ownName());
    }

    /**
     * Makes a key store with a key, signed by the authority, and nobody else's; returns the chain of certificates as PEM.
     */
    private static Path certificate(Path authority, Path own, String extension) throws IOException {
        KeyTool.run(own, "-genkeypair", "-alias", "own", "-dname", "CN=own", "-keyalg", "EC");
        Path request = own.resolveSibling("own.csr");
        Path signed = own.resolveSibling("own.pem");
        Path chain = own.resolveSibling("chain.pem");
        KeyTool.run(own, "-certreq", "-alias", "own", "-file", request.toString());
        String in = request.toString();
        String out = signed.toString();
        KeyTool.run(authority, "-gencert", "-alias", "ca", "-ext", extension, "-rfc", "-infile", in, "-outfile", out);
        KeyTool.run(authority, "-exportcert", "-alias", "ca", "-rfc", "-file", chain.toString());
        Files.writeString(chain, Files.readString(signed) + Files.readString(chain));
        KeyTool.run(own, "-importcert", "-noprompt", "-alias", "own", "-file", chain.toString());
        return chain;
    }

    @Test
    void both_containers_are_announced_with_tls_and_reached_through_it() throws IOException {
        for (Container app : apps) {
            gateway.awaitServed(app.ownName());
            List<Stats.Node> nodes = gateway.stats().nodes(app.ownName());
            assertEquals(1, nodes.size());
            String page = gateway.client().get(app.ownName(), "/").body();
            assertEquals(nodes.get(0).name(), "127.0.0.1:" + Client.field(page, "port"));
            int port = Integer.parseInt(Client.field(page, "port"));
            assertThrows(
                    IOException.class, () -> Tls.status(port, app.ownName(), app.ownName()), "without a certificate");
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
