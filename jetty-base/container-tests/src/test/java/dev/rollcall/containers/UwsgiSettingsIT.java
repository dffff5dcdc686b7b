package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gateways, in Jetty and in Tomcat, that take subscriptions only if they are signed, believe that subscribers speak HTTP,
 * and know one uWSGI by configuration.
 */
final class UwsgiSettingsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "signed.test";
    private static final String HTTP = "plain.test";
    private static final String STATIC = "static.test";
    private static final int LONGEST_HEAD = 128 * 1024;

    private static final List<Gateway> GATEWAYS = new ArrayList<>();
    private static final List<Uwsgi> UWSGIS = new ArrayList<>();
    private static KeyPair keys;
    private static DatagramRelay relay;
    private static Uwsgi signing;

    @BeforeAll
    static void start() throws Exception {
        Uwsgi.require();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        Path known = Files.createDirectories(STAGE.folder().resolve("known"));
        write(known.resolve(HOST + ".pem"), "PUBLIC KEY", keys.getPublic());
        write(known.resolve(HTTP + ".pem"), "PUBLIC KEY", keys.getPublic());
        Uwsgi configured = serving("configured").with("socket", "127.0.0.1:0").with("buffer-size", "65535");
        configured.start();
        gateways(known, configured.port());
        relay = new DatagramRelay(
                GATEWAYS.stream().map(Gateway::subscriptionServer).toList());
        signing = signing("signing", keys);
        STAGE.start();
        signing.start();
        awaitNodes(signing.port());
        awaitServed(HOST);
    }

    private static void gateways(Path known, int configured) throws IOException {
        GATEWAYS.add(STAGE.gateway("jetty", ContainerKind.JETTY_EE10));
        GATEWAYS.add(STAGE.gateway("tomcat", ContainerKind.TOMCAT_11));
        GATEWAYS.get(0)
                .container()
                .edit(
                        "start.d/http.ini",
                        "--module=http\n",
                        "--module=http\njetty.httpConfig.requestHeaderSize=" + LONGEST_HEAD + "\n");
        GATEWAYS.get(1)
                .container()
                .edit(
                        "conf/server.xml",
                        "maxPostSize=\"-1\"",
                        "maxPostSize=\"-1\" maxHttpRequestHeaderSize=\"" + LONGEST_HEAD + "\"");
        for (Gateway gateway : GATEWAYS) {
            gateway.with("subscriptions-sign-check", "SHA256:" + known)
                    .with("subscription-tolerance", "17s")
                    .with("default-proto", "http")
                    .with("http-to", STATIC + "=uwsgi://127.0.0.1:" + configured);
        }
    }

    private static Uwsgi serving(String name) throws IOException {
        Uwsgi uwsgi = Uwsgi.serving(STAGE.folder().resolve(name));
        UWSGIS.add(uwsgi);
        return uwsgi;
    }

    /** Returns one that speaks HTTP and signs with this key; not started yet. */
    private static Uwsgi signing(String name, KeyPair pair) throws IOException {
        Uwsgi uwsgi = serving(name).with("http-socket", "127.0.0.1:0");
        Path key = uwsgi.folder().resolve("key.pem");
        write(key, "PRIVATE KEY", pair.getPrivate());
        for (String host : List.of(HOST, HTTP)) {
            uwsgi.with("subscribe-to", relay.address() + ":" + host + ",0,SHA256:" + key);
        }
        return uwsgi;
    }

    private static void write(Path file, String label, Key key) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }

    @AfterAll
    static void stop() {
        UWSGIS.forEach(Uwsgi::close);
        if (relay != null) {
            relay.close();
        }
    }

    @Test
    void an_application_that_signs_with_the_right_key_is_served_and_renewed() throws IOException {
        for (Gateway gateway : GATEWAYS) {
            String page = gateway.client().get(HOST, "/").body();
            assertEquals(Integer.toString(signing.port()), Client.field(page, "port"));
            long first = gateway.stats().nodes(HOST).get(0).number("last_check");
            Eventually.holds(
                    "it is renewed", () -> gateway.stats().nodes(HOST).get(0).number("last_check") > first);
        }
    }

    @Test
    void a_uwsgi_that_speaks_http_is_spoken_to_in_http_where_the_gateway_is_told_so() throws IOException {
        awaitServed(HTTP);
        for (Gateway gateway : GATEWAYS) {
            String seen = gateway.client().get(HTTP, "/variables?q=1").body();
            assertEquals("/variables?q=1", Client.field(seen, "REQUEST_URI"));
            assertEquals("127.0.0.1", Client.field(seen, "HTTP_X_FORWARDED_FOR"));
            assertTrue(gateway.stats().nodes(HTTP).get(0).json().contains("\"proto\":\"http\""));
        }
    }

    @Test
    void an_application_that_does_not_sign_or_signs_with_another_key_is_refused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Uwsgi plain =
                serving("plain").with("http-socket", "127.0.0.1:0").with("subscribe-to", relay.address() + ":" + HOST);
        Uwsgi forging = signing("forging", generator.generateKeyPair());
        List<Refused> unsigned = refused("UNSIGNED");
        List<Refused> forged = refused("SIGNATURE_INVALID");
        plain.start();
        forging.start();
        unsigned.forEach(Refused::awaitMore);
        forged.forEach(Refused::awaitMore);
        plain.stop("INT");
        forging.stop("INT");
        awaitNodes(signing.port());
        assertServed();
    }

    @Test
    void a_subscription_that_is_damaged_stale_or_overtaken_is_refused_and_honest_ones_go_on() throws Exception {
        relay.hold(true);
        try {
            int from = relay.seen().size();
            Eventually.holds(
                    "two renewals of different seconds", () -> times(from).size() >= 2);
            List<SignedDatagram> two = signed(from);
            SignedDatagram older = two.get(0);
            SignedDatagram newer = two.get(two.size() - 1);
            List<Refused> damaged = refused("SIGNATURE_INVALID");
            relay.send(newer.damaged().bytes());
            damaged.forEach(Refused::awaitMore);
            List<Refused> stale = refused("STALE");
            relay.send(newer.atAnotherTime(-3600, keys.getPrivate()).bytes());
            relay.send(newer.atAnotherTime(3600, keys.getPrivate()).bytes());
            stale.forEach(refused -> refused.awaitMore(2));
            List<Refused> replayed = refused("REPLAYED");
            relay.send(newer.bytes());
            relay.send(older.bytes());
            // The older one, and not the newer one before it.
            for (Refused refused : replayed) {
                refused.awaitMore();
                assertEquals(refused.before() + 1, refused.gateway().stats().number(refused.reason()));
            }
        } finally {
            relay.hold(false);
        }
        int from = relay.seen().size();
        Eventually.holds("an honest renewal", () -> !signed(from).isEmpty());
        awaitNodes(signing.port());
        assertServed();
    }

    @Test
    void a_recorded_subscription_does_not_bring_back_who_has_left_but_who_has_left_comes_back_by_itself()
            throws IOException {
        int from = relay.seen().size();
        Eventually.holds("a renewal", () -> !signed(from).isEmpty());
        signing.stop("INT");
        awaitNodes();
        // The last ones: older ones may be stale too.
        List<SignedDatagram> all = signed(0);
        List<SignedDatagram> recorded = all.subList(Math.max(0, all.size() - 3), all.size());
        List<Refused> replayed = refused("REPLAYED");
        for (SignedDatagram one : recorded) {
            relay.send(one.bytes());
        }
        replayed.forEach(refused -> refused.awaitMore(recorded.size()));
        awaitNodes();
        signing.start();
        awaitNodes(signing.port());
        assertServed();
    }

    @Test
    void a_head_beyond_what_the_protocol_can_tell_is_refused_and_one_that_fits_is_not() throws IOException {
        for (Gateway gateway : GATEWAYS) {
            assertEquals(200, status(gateway, fields(60)));
            assertEquals(431, status(gateway, fields(70)));
            assertEquals(200, status(gateway));
        }
    }

    private static int status(Gateway gateway, String... fields) throws IOException {
        try (RawExchange exchange = new RawExchange(gateway.port(), "GET", STATIC, "/", fields)) {
            return exchange.head().status();
        }
    }

    /** Returns fields that take up a thousand bytes each. */
    private static String[] fields(int count) {
        String value = "v".repeat(980);
        return Stream.iterate(10, number -> number + 1)
                .limit(count)
                .map(number -> "X-Long-" + number + ": " + value)
                .toArray(String[]::new);
    }

    /** Returns the signed subscriptions of {@link #HOST} from there on. */
    private static List<SignedDatagram> signed(int from) {
        return relay.seen().stream()
                .skip(from)
                .filter(datagram -> has(datagram, HOST) && has(datagram, "127.0.0.1:" + signing.port()))
                .map(SignedDatagram::new)
                .filter(SignedDatagram::isSubscription)
                .toList();
    }

    private static boolean has(byte[] datagram, String text) {
        return new String(datagram, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static Set<Long> times(int from) {
        return signed(from).stream().map(SignedDatagram::time).collect(Collectors.toSet());
    }

    private static void awaitServed(String host) {
        GATEWAYS.forEach(gateway -> gateway.awaitServed(host));
    }

    private static void assertServed() throws IOException {
        for (Gateway gateway : GATEWAYS) {
            assertEquals(200, gateway.client().get(HOST, "/").statusCode());
        }
    }

    /** Returns once all gateways have exactly these backends for the name. */
    private static void awaitNodes(Integer... ports) {
        Set<String> expected = Stream.of(ports).map(port -> "127.0.0.1:" + port).collect(Collectors.toSet());
        for (Gateway gateway : GATEWAYS) {
            Eventually.holds(gateway.container().kind() + " has " + expected, () -> gateway.stats().nodes(HOST).stream()
                    .map(Stats.Node::name)
                    .collect(Collectors.toSet())
                    .equals(expected));
        }
    }

    private static List<Refused> refused(String reason) throws IOException {
        List<Refused> counts = new ArrayList<>();
        for (Gateway gateway : GATEWAYS) {
            counts.add(new Refused(gateway, reason, gateway.stats().number(reason)));
        }
        return counts;
    }

    /** How often a gateway had refused a datagram for this reason. */
    private record Refused(Gateway gateway, String reason, long before) {
        void awaitMore() {
            awaitMore(1);
        }

        void awaitMore(long more) {
            Eventually.holds(
                    reason + " in " + gateway.container().kind(),
                    () -> gateway.stats().number(reason) >= before + more);
        }
    }
}
