package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway and an application in one and the same container. */
final class OneContainerIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "beside.test";
    private static final String KEY = HOST + "/shop";

    private static Gateway inJetty;
    private static Gateway inTomcat;
    private static Gateway apartInTomcat;
    private static Gateway apartInJetty;

    @BeforeAll
    static void start() throws IOException {
        inJetty = STAGE.gatewayWithApp("jetty", ContainerKind.JETTY_EE10, HOST);
        inTomcat = STAGE.gatewayWithApp("tomcat", ContainerKind.TOMCAT_11, HOST);
        inJetty.container().deploy(Places.SAMPLE_WAR, "shop.war");
        inTomcat.container().deploy(Places.SAMPLE_WAR, "shop.war");
        apartInTomcat = withServiceOfItsOwn(STAGE.gatewayWithApp("tomcat-apart", ContainerKind.TOMCAT_10, HOST));
        apartInJetty = withConnectorOfItsOwn(STAGE.gatewayWithApp("jetty-apart", ContainerKind.JETTY_EE11, HOST));
        STAGE.start();
    }

    /** A second service of the same Tomcat: its connectors lead to its own applications only. */
    private static Gateway withServiceOfItsOwn(Gateway gateway) throws IOException {
        Container container = gateway.container()
                .edit(
                        "conf/server.xml",
                        "</Server>",
                        """
                        <Service name="apps">
                          <Connector port="0" address="127.0.0.1" protocol="HTTP/1.1"/>
                          <Engine name="apps" defaultHost="localhost">
                            <Host name="localhost" appBase="apps"/>
                          </Engine>
                        </Service>
                        </Server>
                        """);
        Path apps = Files.createDirectories(container.base().resolve("apps"));
        Files.copy(Places.SAMPLE_WAR, apps.resolve("ROOT.war"));
        return gateway;
    }

    /** A second connector of the same Jetty, and for each web application the connector that leads to it. */
    private static Gateway withConnectorOfItsOwn(Gateway gateway) throws IOException {
        Container container = gateway.container();
        Path base = container.base();
        container.edit("start.d/http.ini", "jetty.httpConfig.send", "etc/apps-connector.xml\njetty.httpConfig.send");
        Files.writeString(
                base.resolve("etc/apps-connector.xml"),
                """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="Server" class="org.eclipse.jetty.server.Server">
                  <Ref refid="httpConnector"><Set name="name">clients</Set></Ref>
                  <Call name="addConnector">
                    <Arg>
                      <New class="org.eclipse.jetty.server.ServerConnector">
                        <Arg name="server"><Ref refid="Server"/></Arg>
                        <Set name="host">127.0.0.1</Set>
                        <Set name="port">0</Set>
                        <Set name="name">apps</Set>
                      </New>
                    </Arg>
                  </Call>
                </Configure>
                """);
        boundTo(base, "gateway", "clients");
        boundTo(base, "shop", "apps");
        container.deploy(Places.SAMPLE_WAR, "shop.war");
        return gateway;
    }

    private static void boundTo(Path base, String app, String connector) throws IOException {
        Files.writeString(
                base.resolve("webapps").resolve(app + ".xml"),
                """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure class="org.eclipse.jetty.ee11.webapp.WebAppContext">
                  <Set name="contextPath">/%s</Set>
                  <Set name="war"><Property name="jetty.base"/>/webapps/%s.war</Set>
                  <Call name="addVirtualHosts">
                    <Arg><Array type="java.lang.String"><Item>@%s</Item></Array></Arg>
                  </Call>
                </Configure>
                """
                        .formatted(app.equals("gateway") ? "" : app, app, connector));
    }

    @Test
    void an_application_on_the_gateways_own_port_is_refused_and_both_sides_say_why() {
        for (Gateway gateway : List.of(inJetty, inTomcat)) {
            String what = "key=" + KEY + " endpoint=127.0.0.1:" + gateway.port();
            gateway.log()
                    .await(Pattern.compile("rejected datagram from=.* reason=OWN_ADDRESS .*" + Pattern.quote(what)));
            gateway.log().await(Pattern.compile("rejected " + Pattern.quote(what) + " .*reason=\"own address"));
        }
    }

    @Test
    void an_application_on_the_gateways_own_port_is_served_by_the_container_under_its_path() throws IOException {
        for (Gateway gateway : List.of(inJetty, inTomcat)) {
            String page = gateway.client().get(HOST, "/shop/").body();
            assertEquals(Integer.toString(gateway.port()), Client.field(page, "port"));
            assertEquals(404, gateway.client().get(HOST, "/").statusCode());
            assertTrue(gateway.stats().nodes(KEY).isEmpty());
        }
    }

    @Test
    void an_application_of_the_same_process_with_a_port_of_its_own_is_served_through_the_gateway() {
        apartInTomcat.awaitServed(HOST);
        Eventually.holds(
                "the shop is served",
                () -> apartInJetty.client().get(HOST, "/shop/").statusCode() == 200);
    }
}
