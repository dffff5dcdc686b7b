package dev.rollcall.subscriber;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The subscription port of a gateway: a real socket that remembers what it was told. */
final class UdpGateway implements AutoCloseable {
    private final DatagramChannel channel;
    private final Endpoint address;
    private final Thread receiver = new Thread(this::receive, "udp-gateway");
    private final List<SubscriptionMessage> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger ignored = new AtomicInteger();
    private final AtomicReference<@Nullable String> rejection = new AtomicReference<>();
    private final AtomicLong inFlight = new AtomicLong();

    private UdpGateway(DatagramChannel channel, InetSocketAddress bound) {
        this.channel = channel;
        this.address = new Endpoint(bound.getAddress().getHostAddress(), bound.getPort());
    }

    static UdpGateway open() throws IOException {
        return open(0);
    }

    static UdpGateway open(int port) throws IOException {
        return open(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    static UdpGateway open(InetAddress address, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress(address, port));
        UdpGateway gateway = new UdpGateway(channel, (InetSocketAddress) channel.getLocalAddress());
        gateway.receiver.setDaemon(true);
        gateway.receiver.start();
        return gateway;
    }

    /** Returns its {@code host:port}. */
    Endpoint address() {
        return address;
    }

    List<SubscriptionMessage> messages() {
        return List.copyOf(messages);
    }

    /** Returns the subscriptions that came and were not taken back, as {@code key=endpoint}. */
    Set<String> subscribed() {
        Set<String> now = new java.util.TreeSet<>();
        for (SubscriptionMessage message : messages) {
            String pair = message.key() + "=" + message.endpoint();
            if (message instanceof Subscribe) {
                now.add(pair);
            } else {
                now.remove(pair);
            }
        }
        return now;
    }

    Set<String> keys() {
        return subscribed().stream()
                .map(pair -> pair.substring(0, pair.indexOf('=')))
                .collect(Collectors.toSet());
    }

    long subscribes() {
        return messages.stream().filter(Subscribe.class::isInstance).count();
    }

    long unsubscribes() {
        return messages.stream().filter(Unsubscribe.class::isInstance).count();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (true) {
                buffer.clear();
                SocketAddress sender = channel.receive(buffer);
                if (SubscriptionCodec.decode(buffer.flip()) instanceof Accepted accepted) {
                    messages.add(accepted.message());
                    answer(accepted.message(), buffer, sender);
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void answer(SubscriptionMessage message, ByteBuffer question, SocketAddress sender) throws IOException {
        Optional<String> token = Answer.tokenIn(question.rewind());
        int number = questions.addAndGet(token.isPresent() ? 1 : 0);
        if (token.isPresent() && number > ignored.get()) {
            OptionalLong count = message instanceof Drain ? OptionalLong.of(inFlight.get()) : OptionalLong.empty();
            byte[] answer = new Answer(token.get(), Optional.ofNullable(rejection.get()), count)
                    .encode(question.limit())
                    .orElseThrow();
            channel.send(ByteBuffer.wrap(answer), sender);
        }
    }

    /** Lets it say that so many requests run on whoever drains. */
    void running(long requests) {
        inFlight.set(requests);
    }

    long drains() {
        return messages.stream().filter(Drain.class::isInstance).count();
    }

    /** Lets it ignore this many questions before it answers. */
    UdpGateway ignoring(int count) {
        ignored.set(count);
        return this;
    }

    /** Lets it reject what comes from now on; null accepts again. */
    void reject(@Nullable String reason) {
        rejection.set(reason);
    }

    int questions() {
        return questions.get();
    }

    /** Closes the port; on return the system answers that nobody listens. */
    @Override
    public void close() throws IOException {
        channel.close();
        try {
            // The system keeps the port open, and takes datagrams, until the thread that reads from it has left.
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
