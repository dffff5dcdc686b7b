package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway that has a key, one application that signs with it, and one that does not sign. */
final class SignedSubscriptionsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "signed.test";
    private static final Pattern LINE = Pattern.compile("^(?:rollcall\\.([a-z-]+)=)?([^#\\s].*)$", Pattern.MULTILINE);

    private static Gateway gateway;
    private static Container signing;
    private static Container plain;

    @BeforeAll
    static void start() throws IOException {
        List<MatchResult> made =
                LINE.matcher(makeKey("shop", HOST, "." + HOST)).results().toList();
        Path keys = Files.writeString(
                Files.createDirectories(STAGE.folder()).resolve("keys"),
                made.get(2).group(2) + "\n");
        gateway = STAGE.gateway("gateway", ContainerKind.TOMCAT_11).with("subscription-keys", keys.toString());
        signing = app("signing", ContainerKind.JETTY_EE10, HOST + " www." + HOST + " other.test")
                .with("rollcall." + made.get(0).group(1), made.get(0).group(2))
                .with("rollcall." + made.get(1).group(1), made.get(1).group(2));
        plain = app("plain", ContainerKind.TOMCAT_10, HOST);
        STAGE.start();
    }

    private static Container app(String name, ContainerKind kind, String hostNames) {
        return STAGE.app(name, kind, gateway)
                .with("rollcall.hostnames", hostNames)
                .deploy(Places.SAMPLE_WAR);
    }

    /** Returns what the gateway's own command prints. */
    private static String makeKey(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Places.GATEWAY_WAR.toString(),
                "--make-key"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void the_application_that_signs_is_served_and_says_that_it_is_accepted() throws IOException {
        for (String host : List.of(HOST, "www." + HOST)) {
            gateway.awaitServed(host);
            String page = gateway.client().get(host, "/").body();
            assertEquals(Integer.toString(signing.port()), Client.field(page, "port"));
            signing.log().await(Pattern.compile("accepted key=" + Pattern.quote(host) + " "));
        }
    }

    @Test
    void the_application_that_does_not_sign_is_refused_and_both_sides_say_why() throws IOException {
        String what = "key=" + HOST + " endpoint=127.0.0.1:" + plain.port();
        plain.log().await(Pattern.compile("WARNING.* rejected " + Pattern.quote(what) + " .*reason=\"unsigned\""));
        gateway.log().await(Pattern.compile("WARN.* rejected datagram from=.*reason=UNSIGNED"));
        assertTrue(gateway.stats().number("UNSIGNED") > 0);
        gateway.awaitServed(HOST);
        assertEquals(
                List.of("127.0.0.1:" + signing.port()),
                gateway.stats().nodes(HOST).stream().map(Stats.Node::name).toList());
    }

    @Test
    void a_name_that_the_key_is_not_bound_to_is_refused() throws IOException {
        signing.log().await(Pattern.compile("rejected key=other\\.test .*reason=\"host not allowed\""));
        assertEquals(404, gateway.client().get("other.test", "/").statusCode());
    }

    @Test
    void jmx_shows_what_became_of_every_name() {
        Eventually.holds(
                "both applications show their state",
                () -> states(signing)
                                .equals(List.of(
                                        "other.test REJECTED host not allowed",
                                        HOST + " ACCEPTED ",
                                        "www." + HOST + " ACCEPTED "))
                        && states(plain).equals(List.of(HOST + " REJECTED unsigned")));
    }

    private static List<String> states(Container app) throws IOException, JMException {
        Object subscriptions = Jmx.attribute(app.pid(), "dev.rollcall:type=Subscriber,context=\"/\"", "Subscriptions");
        List<String> states = new ArrayList<>();
        for (CompositeData state : (CompositeData[]) subscriptions) {
            states.add(state.get("key") + " " + state.get("status") + " " + state.get("reason"));
        }
        states.sort(null);
        return states;
    }
}
