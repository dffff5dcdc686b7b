package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A TLS connection that was opened for one host, and requests on it for another (RFC 9110 §7.4, §15.5.20). */
final class ServerNameIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String FIRST = "first.test";
    private static final String SECOND = "second.test";
    private static final Pattern JETTY_TLS = Pattern.compile("Started .*\\{SSL, .*:(\\d+)}$");
    private static final Pattern TOMCAT_TLS =
            Pattern.compile("Starting ProtocolHandler \\[\"https-[a-z]+-nio-.*-(\\d+)\"]");

    private static final Map<ContainerKind, Container> CONTAINERS = new EnumMap<>(ContainerKind.class);

    private static FieldsBack backend;

    @BeforeAll
    static void start() throws IOException {
        backend = new FieldsBack();
        for (ContainerKind kind : ContainerKind.values()) {
            if (kind != ContainerKind.STANDALONE) {
                Container container = STAGE.gateway(kind.name(), kind)
                        .with("http-to", backend.address())
                        .container();
                Path keys = container.base().resolve("etc/keystore.p12");
                KeyTool.addCertificate(keys, "first", List.of("dns:" + FIRST));
                KeyTool.addCertificate(keys, "second", List.of("dns:" + SECOND));
                addTlsPort(container, keys);
                CONTAINERS.put(kind, container);
            }
        }
        STAGE.start();
        CONTAINERS
                .keySet()
                .forEach(kind -> Eventually.holds(kind + " serves", () -> status(kind, FIRST, FIRST) == 200));
    }

    @AfterAll
    static void stop() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource(value = ContainerKind.class, mode = EnumSource.Mode.EXCLUDE, names = "STANDALONE")
    void each_host_is_served_on_its_own_connection(ContainerKind kind) throws IOException {
        assertEquals(200, status(kind, FIRST, FIRST));
        assertEquals(200, status(kind, SECOND, SECOND));
    }

    @ParameterizedTest
    @EnumSource(value = ContainerKind.class, mode = EnumSource.Mode.EXCLUDE, names = "STANDALONE")
    void a_request_for_a_host_with_another_certificate_is_refused_by_the_container(ContainerKind kind)
            throws IOException {
        assertEquals(400, status(kind, FIRST, SECOND));
    }

    private static int status(ContainerKind kind, String serverName, String host) throws IOException {
        boolean jetty = kind == ContainerKind.JETTY_EE10 || kind == ContainerKind.JETTY_EE11;
        String port =
                CONTAINERS.get(kind).log().await(jetty ? JETTY_TLS : TOMCAT_TLS).group(1);
        return Tls.status(Integer.parseInt(port), serverName, host);
    }

    private static void addTlsPort(Container container, Path keys) throws IOException {
        switch (container.kind()) {
            case JETTY_EE10, JETTY_EE11 -> Files.writeString(
                    container.base().resolve("start.d/ssl.ini"),
                    """
                    --module=https
                    jetty.ssl.host=127.0.0.1
                    jetty.ssl.port=0
                    jetty.sslContext.keyStorePath=%s
                    jetty.sslContext.keyStorePassword=%s
                    """
                            .formatted(keys, KeyTool.PASSWORD));
            case TOMCAT_10, TOMCAT_11 -> container.edit(
                    "conf/server.xml",
                    "maxSwallowSize=\"-1\"/>",
                    "maxSwallowSize=\"-1\"/>"
                            + "<Connector port=\"0\" address=\"127.0.0.1\" SSLEnabled=\"true\" scheme=\"https\""
                            + " secure=\"true\" defaultSSLHostConfigName=\"" + FIRST + "\">"
                            + hostConfiguration(FIRST, "first", keys) + hostConfiguration(SECOND, "second", keys)
                            + "</Connector>");
            case STANDALONE -> throw new IllegalStateException("the stand-alone gateway has no TLS");
        }
    }

    private static String hostConfiguration(String host, String alias, Path keys) {
        return "<SSLHostConfig hostName=\"" + host + "\"><Certificate certificateKeystoreFile=\"" + keys
                + "\" certificateKeystorePassword=\"" + KeyTool.PASSWORD + "\" certificateKeyAlias=\"" + alias
                + "\"/></SSLHostConfig>";
    }
}
