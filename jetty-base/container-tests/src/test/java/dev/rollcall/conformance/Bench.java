package dev.rollcall.conformance;

import dev.rollcall.containers.EveryGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** All products side by side, each in front of a backend of its own. */
final class Bench implements AutoCloseable {
    private static final long SUBSCRIBED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long BETWEEN_ANNOUNCEMENTS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Map<Product, Integer> ports = new EnumMap<>(Product.class);
    private final Map<Product, Integer> http2Ports = new EnumMap<>(Product.class);
    private final Map<Product, Backend> backends = new EnumMap<>(Product.class);
    private final List<Yardstick> yardsticks = new ArrayList<>();
    private final EveryGateway gateways;

    Bench() throws IOException {
        gateways = new EveryGateway(ConformanceIT.class, "2s").withHttp2().start();
        for (Product product : Product.values()) {
            Backend backend = new Backend();
            backends.put(product, backend);
            if (product.isYardstick()) {
                startYardstick(product, backend);
            } else {
                ports.put(product, gateways.port(product.name()));
                http2Ports.put(product, gateways.port(product.name()));
                subscribe(product, backend);
            }
        }
    }

    private void startYardstick(Product product, Backend backend) throws IOException {
        Optional<Yardstick> started = Yardstick.start(product, gateways.folder(), backend.port());
        started.ifPresent(yardstick -> {
            yardsticks.add(yardstick);
            ports.put(product, yardstick.port());
            http2Ports.put(product, yardstick.http2Port());
        });
    }

    /** A datagram may get lost, or come before the gateway listens, so it is repeated until it has worked. */
    private void subscribe(Product product, Backend backend) throws IOException {
        Rule probe = Rule.ours("probe", "", "").get().judge(seen -> Verdict.of(seen.status() == 200, seen.outcome()));
        long start = System.nanoTime();
        while (System.nanoTime() - start < SUBSCRIBED_NANOS) {
            announce(product, backend.port(), Rule.HOST);
            // Nobody listens at port 1 of this machine.
            announce(product, 1, Rule.UNREACHABLE_HOST);
            if (probe.judge(RawClient.play(probe, ports.get(product), backend)).isKept()) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_ANNOUNCEMENTS_NANOS);
        }
        throw new IOException("was never subscribed at " + product.label());
    }

    private void announce(Product product, int port, String host) throws IOException {
        Endpoint gateway =
                Endpoint.parse(gateways.subscriptionServer(product.name())).orElseThrow();
        byte[] datagram = SubscriptionCodec.encode(new SubscriptionMessage.Subscribe(
                ServiceKey.parse(host).orElseThrow(),
                new Endpoint("127.0.0.1", port),
                SubscriptionMessage.Attributes.DEFAULT));
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.send(new DatagramPacket(
                    datagram, datagram.length, InetAddress.getByName(gateway.host()), gateway.port()));
        }
    }

    boolean has(Product product) {
        return ports.containsKey(product);
    }

    /** Returns what the product does with the rule. */
    Verdict tryOut(Rule rule, Product product) {
        try {
            Backend backend = backends.get(product);
            return rule.judge(
                    rule.http2().isPresent()
                            ? Http2Client.play(rule.http2().get(), rule.script(), http2Ports.get(product), backend)
                            : RawClient.play(rule, ports.get(product), backend));
        } catch (IOException e) {
            throw new AssertionError(product.label() + " could not be asked about " + rule.id(), e);
        }
    }

    @Override
    public void close() throws IOException {
        gateways.close();
        yardsticks.forEach(Yardstick::close);
        for (Backend backend : backends.values()) {
            backend.close();
        }
    }
}
