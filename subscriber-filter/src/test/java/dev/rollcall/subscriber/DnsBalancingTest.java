package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several gateways behind one name. */
class DnsBalancingTest {
    private static final Duration FAST = Duration.ofMillis(100);
    private static final Set<ServiceKey> KEYS = Set.of(ServiceKey.parse("a.com").orElseThrow());

    private volatile List<InetAddress> found = KnownAddressesTest.addresses(1, 2);

    @Test
    void every_address_behind_a_name_is_subscribed_and_one_that_has_gone_is_unsubscribed() throws Exception {
        try (UdpGateway one = UdpGateway.open(found.get(0), 0);
                UdpGateway two = UdpGateway.open(found.get(1), one.address().port());
                LogCapture log = new LogCapture();
                Announcer announcer = announcer(one.address().port(), host -> answer())) {
            announcer.start();
            Await.until("both", () -> one.subscribes() > 0 && two.subscribes() > 0);
            // It is logged after it is sent.
            Await.until(
                    "told",
                    () -> log.count("subscribed key=a.com endpoint=10.0.0.7:8080 gateway=gateways.internal:"
                                    + one.address().port() + " address=127.0.1.2")
                            == 1);
            // A name service that fails changes nothing.
            found = List.of();
            long before = two.subscribes();
            Await.until("still both", () -> two.subscribes() > before + 3);
            found = KnownAddressesTest.addresses(1);
            Await.until("the second is left", () -> two.unsubscribes() == 1);
            long since = one.subscribes();
            Await.until("the first is not", () -> one.subscribes() > since + 2);
            assertEquals(0, one.unsubscribes());
        }
    }

    @Test
    void a_real_name_server_is_followed(@TempDir Path folder) throws Exception {
        Optional<Path> dnsmasq = List.of("/usr/sbin/dnsmasq", "/usr/bin/dnsmasq", "/usr/local/sbin/dnsmasq").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(dnsmasq.isPresent(), "dnsmasq is not installed (Debian: dnsmasq-base)");
        int port = freePort();
        Path hosts = Files.writeString(folder.resolve("hosts"), hosts(1, 2));
        Process server = start(dnsmasq.get(), port, hosts, folder.resolve("log"));
        HostLookup lookup = host -> ask(port, host);
        try (UdpGateway one = UdpGateway.open(found.get(0), 0);
                UdpGateway two = UdpGateway.open(found.get(1), one.address().port());
                Announcer announcer = announcer(one.address().port(), lookup)) {
            announcer.start();
            Await.until("both", () -> one.subscribes() > 0 && two.subscribes() > 0);
            Files.writeString(hosts, hosts(2));
            reload(server);
            Await.until("the first is left", () -> one.unsubscribes() == 1);
            Files.writeString(hosts, hosts(1, 2));
            reload(server);
            Await.until("the first is back", () -> one.subscribed().size() == 1);
            server.destroy();
            assertTrue(server.waitFor(10, TimeUnit.SECONDS));
            long before = one.subscribes();
            Await.until("both are kept without a name server", () -> one.subscribes() > before + 3);
            assertEquals(0, two.unsubscribes());
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path program, int port, Path hosts, Path log) throws IOException {
        return new ProcessBuilder(
                        program.toString(),
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--pid-file=",
                        "--user=root",
                        "--no-resolv",
                        "--no-hosts",
                        "--bind-interfaces",
                        "--listen-address=127.0.0.1",
                        "--port=" + port,
                        "--addn-hosts=" + hosts)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private List<InetAddress> answer() throws UnknownHostException {
        if (found.isEmpty()) {
            throw new UnknownHostException("no answer");
        }
        return found;
    }

    private static String hosts(int... lastBytes) {
        StringBuilder lines = new StringBuilder();
        KnownAddressesTest.addresses(lastBytes)
                .forEach(address -> lines.append(address.getHostAddress()).append(" gateways.internal\n"));
        return lines.toString();
    }

    // It reads its files again on this signal (dnsmasq(8), NOTES).
    private static void reload(Process server) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                        .start()
                        .waitFor());
    }

    // The JDK's own resolver asks only whom /etc/resolv.conf names; its JNDI provider asks anybody.
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // The server is ours, and the API wants a Hashtable.
    private static List<InetAddress> ask(int port, String host) throws UnknownHostException {
        Hashtable<String, String> environment = new Hashtable<>(Map.of(
                Context.INITIAL_CONTEXT_FACTORY,
                "com.sun.jndi.dns.DnsContextFactory",
                Context.PROVIDER_URL,
                "dns://127.0.0.1:" + port,
                "com.sun.jndi.dns.timeout.initial",
                "200",
                "com.sun.jndi.dns.timeout.retries",
                "1"));
        try {
            InitialDirContext dns = new InitialDirContext(environment);
            Attribute records = dns.getAttributes(host, new String[] {"A"}).get("A");
            List<InetAddress> addresses = new ArrayList<>();
            for (Object address : Collections.list(records.getAll())) {
                addresses.add(InetAddress.getByName(address.toString()));
            }
            dns.close();
            return addresses;
        } catch (NamingException failed) {
            throw new UnknownHostException(failed.toString());
        }
    }

    private static int freePort() throws Exception {
        try (DatagramSocket free = new DatagramSocket()) {
            return free.getLocalPort();
        }
    }

    private static Announcer announcer(int port, HostLookup lookup) {
        Map<Endpoint, Set<ServiceKey>> wanted = Map.of(new Endpoint("gateways.internal", port), KEYS);
        return new Announcer(
                "dns-test",
                () -> Optional.of(new Endpoint("10.0.0.7", 8080)),
                () -> wanted,
                FAST,
                key -> Attributes.DEFAULT,
                Optional.empty(),
                lookup);
    }
}
