package dev.rollcall.subscriber;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway address has been told, and what it has answered. Used by the announcer's thread only.
 *
 * <p>Trouble with the gateway is logged when it begins and when it ends. Each round opens a new socket, because the
 * address that routes to a gateway may change at any time; the last one stays open until then, so that neither an answer
 * nor a late "port unreachable" is missed.
 */
final class GatewayLink implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GatewayLink.class.getName());

    // A gateway in the same network answers within a millisecond, one on another continent within three of these.
    private static final Duration FIRST_CHECK = Duration.ofMillis(100);

    private final String gateway;
    private final InetSocketAddress target;
    private final Function<ServiceKey, Attributes> attributes;
    private final DatagramMaker datagrams;
    private final String freq;
    private final Map<ServiceKey, Held> subscribed = new LinkedHashMap<>();
    // The questions of this round, by token, until they are answered with yes.
    private final Map<String, ServiceKey> questions = new HashMap<>();
    private final Map<ServiceKey, String> tokens = new HashMap<>();
    private final Set<ServiceKey> unsent = new LinkedHashSet<>();
    // What has been taken back, by token, until that is answered.
    private final Map<String, Unsubscribe> goodbyes = new LinkedHashMap<>();
    private long goodbyesSaidAtNanos;
    private @Nullable Endpoint endpoint;
    private @Nullable GatewaySocket lastSocket;
    // Null while requests are wanted.
    private @Nullable GatewayDrain drain;
    private @Nullable String roundProblem;
    private boolean inTrouble;
    // Nobody is asked twice in a row who has not answered in a whole round; other servers never do.
    private boolean silent;
    private Duration nextCheck = FIRST_CHECK;

    /** @param gateway its name and address, for people */
    GatewayLink(
            String gateway,
            InetSocketAddress target,
            Function<ServiceKey, Attributes> attributes,
            DatagramMaker datagrams,
            Duration freq) {
        this.gateway = gateway;
        this.target = target;
        this.attributes = attributes;
        this.datagrams = datagrams;
        this.freq = Durations.format(freq);
    }

    /**
     * Subscribes {@code keys} at {@code bound}, and unsubscribes what was subscribed before and no longer is.
     *
     * @param bound where the application listens; a wildcard host becomes the local address that routes to the gateway
     */
    void announce(Endpoint bound, Set<ServiceKey> keys) {
        listen();
        reportTrouble();
        if (drain != null) {
            // Said anew, and repeated until it is heard: the gateway would wait for the end in vain.
            drain = null;
            subscribed.clear();
        }
        silent = !subscribed.isEmpty() && subscribed.values().stream().allMatch(Held::isWaiting);
        nextCheck = FIRST_CHECK;
        questions.clear();
        goodbyes.clear();
        tokens.clear();
        unsent.clear();
        unsent.addAll(keys);
        exchange(socket -> {
            Endpoint now = bound.isWildcard() ? bound.withHost(socket.localHost()) : bound;
            Map.copyOf(subscribed).forEach((key, held) -> {
                if (!keys.contains(key) || !held.endpoint().equals(now)) {
                    unsubscribe(socket, key, held.endpoint());
                }
            });
            endpoint = now;
            keys.forEach(key -> subscribe(socket, key, now));
        });
        reportNewTrouble();
    }

    /**
     * Reads answers, and repeats the first announcement of what none has come for, or what was taken back last.
     *
     * @return how long to wait for the next look; empty if there is nothing to wait for
     */
    Optional<Duration> check() {
        listen();
        reportNewTrouble();
        if (!goodbyes.isEmpty()) {
            repeatGoodbyes();
        } else if (!askAgain()) {
            return Optional.empty();
        }
        nextCheck = nextCheck.multipliedBy(2);
        return Optional.of(nextCheck);
    }

    private boolean askAgain() {
        GatewaySocket socket = lastSocket;
        Endpoint now = endpoint;
        Map<ServiceKey, Held> unheard = unheard();
        if (socket == null || now == null || (unheard.isEmpty() && unsent.isEmpty())) {
            return false;
        }
        unheard.forEach((key, held) -> send(socket, question(key, held)));
        Set.copyOf(unsent).forEach(key -> subscribe(socket, key, now));
        return true;
    }

    private Map<ServiceKey, Held> unheard() {
        Map<ServiceKey, Held> unheard = new LinkedHashMap<>();
        subscribed.forEach((key, held) -> {
            if (held.isUnheard() && !silent) {
                unheard.put(key, held);
            }
        });
        return unheard;
    }

    /**
     * Asks for nothing new, and for how much of the old is still running; {@link #isDrained} tells when that is nothing.
     * Said again, it lasts longer.
     *
     * @param seconds how long this application goes on to serve at the most
     */
    void drain(int seconds) {
        listen();
        questions.clear();
        exchange(socket -> subscribed.forEach((key, held) -> drain(socket, key, held, seconds)));
        if (drain == null) {
            Set<ServiceKey> answering = new LinkedHashSet<>();
            subscribed.forEach((key, held) -> {
                if (held.isHeard()) {
                    answering.add(key);
                }
            });
            drain = new GatewayDrain(answering, System.nanoTime());
        }
    }

    private void drain(GatewaySocket socket, ServiceKey key, Held held, int seconds) {
        String token = datagrams.newToken();
        questions.put(token, key);
        send(socket, datagrams.question(new Drain(key, held.endpoint(), seconds), token));
    }

    /** Reads answers to a drain, and asks again where that helps. */
    void checkDrain(int seconds) {
        listen();
        GatewayDrain running = drain;
        GatewaySocket socket = lastSocket;
        if (running != null && socket != null && !subscribed.isEmpty()) {
            running.toRepeat(subscribed.keySet(), System.nanoTime()).forEach(key -> {
                Held held = subscribed.get(key);
                if (held != null) {
                    drain(socket, key, held, seconds);
                }
            });
        }
    }

    /** Returns whether there is nothing to wait for after {@link #drain}: nothing runs there, or nobody answers. */
    boolean isDrained() {
        GatewayDrain running = drain;
        return running == null || !isServed() || running.isOver(System.nanoTime());
    }

    /** Returns whether somebody there may have requests for this application. */
    boolean isServed() {
        return !subscribed.isEmpty() && roundProblem == null;
    }

    /** Returns how soon after an announcement an answer can be expected. */
    static Duration firstCheck() {
        return FIRST_CHECK;
    }

    /** Returns what became of each subscription. */
    Stream<SubscriptionState> states() {
        return subscribed.values().stream().map(Held::state);
    }

    /** Unsubscribes everything; {@link #isWithdrawn} tells when a gateway that answers has confirmed it. */
    void withdraw() {
        questions.clear();
        goodbyes.clear();
        drain = null;
        nextCheck = FIRST_CHECK;
        if (!subscribed.isEmpty()) {
            exchange(socket -> Map.copyOf(subscribed).forEach((key, held) -> withdraw(socket, key, held)));
            // Whatever could not be sent ends with its lease.
            subscribed.clear();
            goodbyesSaidAtNanos = System.nanoTime();
        }
    }

    private void withdraw(GatewaySocket socket, ServiceKey key, Held held) {
        if (!held.isHeard()) {
            unsubscribe(socket, key, held.endpoint());
            return;
        }
        Unsubscribe goodbye = new Unsubscribe(key, held.endpoint());
        String token = datagrams.newToken();
        if (send(socket, datagrams.question(goodbye, token))) {
            questions.put(token, key);
            goodbyes.put(token, goodbye);
            LOG.log(Level.INFO, () -> "unsubscribed" + event(key, held.endpoint()));
        }
    }

    /** Says once more what is not answered: the gateway would go on for a whole lease. */
    private void repeatGoodbyes() {
        GatewaySocket socket = lastSocket;
        if (socket != null) {
            goodbyes.forEach((token, goodbye) -> send(socket, datagrams.question(goodbye, token)));
            goodbyesSaidAtNanos = System.nanoTime();
        }
    }

    /** Returns whether nothing is to be waited for any longer after {@link #withdraw}; says it again now and then. */
    boolean isWithdrawn() {
        listen();
        if (System.nanoTime() - goodbyesSaidAtNanos > FIRST_CHECK.toNanos()) {
            repeatGoodbyes();
        }
        return questions.isEmpty() || roundProblem != null;
    }

    @Override
    public void close() {
        if (lastSocket != null) {
            lastSocket.close();
            lastSocket = null;
        }
    }

    private interface Exchange {
        void run(GatewaySocket socket) throws IOException;
    }

    private void exchange(Exchange exchange) {
        close();
        roundProblem = null;
        try {
            GatewaySocket socket = GatewaySocket.connect(target);
            lastSocket = socket;
            exchange.run(socket);
        } catch (IOException e) {
            roundProblem = LogText.problem(e);
        }
    }

    private void listen() {
        GatewaySocket socket = lastSocket;
        if (socket == null) {
            return;
        }
        try {
            socket.requireNoPendingError();
        } catch (IOException e) {
            roundProblem = LogText.problem(e);
        }
        for (byte[] datagram : socket.takeAnswers()) {
            Answer.decode(ByteBuffer.wrap(datagram)).ifPresent(this::hear);
        }
    }

    private void hear(Answer answer) {
        silent = false;
        ServiceKey key = questions.get(answer.token());
        Held held = key == null ? null : subscribed.get(key);
        GatewayDrain running = drain;
        if (key != null && running != null && answer.rejected().isEmpty()) {
            running.hear(key, answer, System.nanoTime());
        } else if (held != null) {
            held.hear(answer);
        }
        if (answer.rejected().isEmpty()) {
            // What the network has held up or doubled is refused as a replay later; that is no news.
            questions.remove(answer.token());
            goodbyes.remove(answer.token());
        }
    }

    private void subscribe(GatewaySocket socket, ServiceKey key, Endpoint now) {
        Held before = subscribed.get(key);
        boolean renewal = before != null && before.endpoint().equals(now);
        Held held = renewal ? Objects.requireNonNull(before) : new Held(key, now, gateway);
        // What could not be sent is tried again within the round: that is still the same question.
        if (!renewal || !tokens.containsKey(key)) {
            held.ask();
        }
        if (send(socket, question(key, held))) {
            unsent.remove(key);
            subscribed.put(key, held);
            LOG.log(
                    renewal ? Level.DEBUG : Level.INFO,
                    () -> (renewal ? "renewed" : "subscribed") + event(key, now) + " freq=" + freq);
        }
    }

    private byte[] question(ServiceKey key, Held held) {
        String token = tokens.computeIfAbsent(key, asked -> datagrams.newToken());
        questions.putIfAbsent(token, key);
        return datagrams.question(new Subscribe(key, held.endpoint(), attributes.apply(key)), token);
    }

    private void unsubscribe(GatewaySocket socket, ServiceKey key, Endpoint old) {
        if (send(socket, datagrams.statement(new Unsubscribe(key, old)))) {
            subscribed.remove(key);
            LOG.log(Level.INFO, () -> "unsubscribed" + event(key, old));
        }
    }

    private boolean send(GatewaySocket socket, byte[] datagram) {
        try {
            socket.send(datagram);
            return true;
        } catch (IOException e) {
            roundProblem = LogText.problem(e);
            return false;
        }
    }

    private String event(ServiceKey key, Endpoint at) {
        return " key=" + key + " endpoint=" + at + " gateway=" + gateway;
    }

    /** It is over only when a whole round has been without: an error may come late. */
    private void reportNewTrouble() {
        if (roundProblem != null) {
            reportTrouble();
        }
    }

    private void reportTrouble() {
        String problem = roundProblem;
        if (problem != null && !inTrouble) {
            LOG.log(
                    Level.WARNING,
                    "gateway unreachable gateway=" + gateway + " problem=\"" + problem + "\" retry=" + freq);
        } else if (problem == null && inTrouble) {
            LOG.log(Level.INFO, "gateway reachable again gateway=" + gateway);
        }
        inTrouble = problem != null;
    }
}
