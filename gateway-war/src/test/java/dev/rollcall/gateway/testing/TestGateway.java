package dev.rollcall.gateway.testing;

import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.config.StandaloneSettings;
import dev.rollcall.gateway.standalone.StandaloneGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A stand-alone gateway on ports that the system chooses, and what applications and clients do with it. */
public final class TestGateway implements AutoCloseable {
    private final StandaloneGateway gateway;

    private TestGateway(StandaloneGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Starts one with these settings: one name and one value after the other. It believes backends, unless a setting says
     * something else: scripts do not expect to be asked who they are.
     */
    public static TestGateway start(String... namesAndValues) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of(
                "http",
                "127.0.0.1:0",
                "subscription-server",
                "127.0.0.1:0",
                "stop-wait",
                "0s",
                "backend-proof",
                "off"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        SettingsSource source = new SettingsSource(options, Map.of(), Map.of(), Map.of());
        return new TestGateway(StandaloneGateway.start(StandaloneSettings.from(source)));
    }

    public int httpPort() {
        return gateway.httpPort();
    }

    public List<Integer> udpPorts() {
        try {
            return gateway.subscriptionPorts();
        } catch (IOException closed) {
            throw new AssertionError(closed);
        }
    }

    /** Returns where subscriptions are received. */
    public String udp() {
        return "127.0.0.1:" + udpPorts().get(0);
    }

    public void subscribe(String key, Endpoint endpoint) throws IOException {
        subscribe(key, endpoint, Attributes.DEFAULT);
    }

    /** Subscribes at a gateway that is none of ours. */
    public static void subscribe(int udpPort, String key, Endpoint endpoint) throws IOException {
        send(udpPort, new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, Attributes.DEFAULT));
    }

    public void subscribe(String key, Endpoint endpoint, Attributes attributes) throws IOException {
        send(udpPorts().get(0), new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, attributes));
    }

    public void unsubscribe(String key, Endpoint endpoint) throws IOException {
        send(udpPorts().get(0), new Unsubscribe(ServiceKey.parse(key).orElseThrow(), endpoint));
    }

    private static void send(int udpPort, SubscriptionMessage message) throws IOException {
        send(new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort), message);
    }

    public static void send(InetSocketAddress gateway, SubscriptionMessage message) throws IOException {
        byte[] bytes = SubscriptionCodec.encode(message);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, gateway));
        }
    }

    /** Returns status and body of the answer to a GET, as {@code 200 body}. */
    public String get(String host, String path, String... fields) {
        return get(httpPort(), host, path, fields);
    }

    /** Like {@link #get(String, String, String...)}, from whoever serves the port; {@code none} if nobody does. */
    public static String get(int port, String host, String path, String... fields) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + String.join(
                        "",
                        List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int end = answer.indexOf("\r\n\r\n");
            return end < 0 ? "none" : answer.substring(9, 12) + " " + answer.substring(end + 4);
        } catch (IOException refused) {
            return "none";
        }
    }

    /** Waits until a GET of / is answered like that. */
    public void awaitAnswer(String host, String start) {
        Await.until(host + " is answered with " + start, () -> get(host, "/").startsWith(start));
    }

    /** Returns the page of statistics. */
    public String stats() {
        return get("localhost", "/.rollcall/stats");
    }

    @Override
    public void close() throws Exception {
        gateway.close();
    }
}
