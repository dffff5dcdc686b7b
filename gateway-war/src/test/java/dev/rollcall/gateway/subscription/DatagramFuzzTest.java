package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.admin.Snapshot;
import dev.rollcall.gateway.admin.StatsText;
import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.AdmissionSettings;
import dev.rollcall.gateway.config.RateSettings;
import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.testing.JsonSyntax;
import dev.rollcall.gateway.testing.MutatedDatagrams;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import dev.rollcall.protocol.Trail;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything between the socket and the routing table, with datagrams that know the format and break it. A short run by
 * default; {@code -Dfuzz.datagrams=10000000 -Dfuzz.seed=7} makes it a long one, or another.
 */
final class DatagramFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int DATAGRAMS = Integer.getInteger("fuzz.datagrams", 5_000);
    private static final int MAX_SUBSCRIPTIONS = 40;
    private static final int MAX_PER_KEY = 8;
    private static final String SECRET = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";
    private static final String[] KEYS = {
        "a.com", "a.com/shop", "a.com:8000", "www.b.com", ".b.com", "[::1]", "evil.org"
    };
    private static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    private final MessageSigner known =
            MessageSigner.parse("app", "hmac-sha256:" + SECRET).orElseThrow();
    private final MessageSigner stranger =
            MessageSigner.parse("stranger", "hmac-sha256:" + SECRET).orElseThrow();
    private final Random random = new Random(SEED);
    private final MutatedDatagrams mutated = new MutatedDatagrams(random);
    private final DatagramCounters counters = new DatagramCounters();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(
            Duration.ofDays(1),
            MAX_SUBSCRIPTIONS,
            MAX_PER_KEY,
            Algorithm.WRR,
            Optional.empty(),
            new Random(1),
            new RegistryLog(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    private final long startNanos = System.nanoTime();
    // Else most of the time would go into lines about those who come and go.
    private final Logger changes = Logger.getLogger(RegistryLog.class.getName());
    private long nonce;

    @BeforeEach
    void beQuiet() {
        changes.setLevel(Level.WARNING);
    }

    @AfterEach
    void speakAgain() {
        changes.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_throws_no_bound_breaks_and_nobody_says_what_he_may_not(boolean keys) {
        SubscriptionIntake intake = intake(keys);
        for (int i = 1; i <= DATAGRAMS; i++) {
            byte[] unsigned = mutated.asking(mutated.unsigned(SubscriptionCodec.encode(message())));
            byte[] signed = signed(unsigned);
            byte[] sent = random.nextBoolean() ? signed : mutated.damaged(signed);
            try {
                judge(
                        intake,
                        sent,
                        !keys || (Arrays.equals(withoutSize(sent), withoutSize(signed)) && unsigned != signed));
                assertEquals(i, counters.accepted() + rejected());
                if (i % 1000 == 0) {
                    registry.publish();
                    look();
                }
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError(
                        "seed " + SEED + " datagram " + i + ": "
                                + HexFormat.of().formatHex(sent),
                        broken);
            }
        }
        assertTrue(counters.accepted() > DATAGRAMS / 100, () -> counters.accepted() + " accepted");
        assertTrue(rejected() > DATAGRAMS / 100, () -> counters.rejected().toString());
    }

    /** @param authorised whether it may have an effect at all */
    private void judge(SubscriptionIntake intake, byte[] sent, boolean authorised) {
        if (SubscriptionCodec.decode(ByteBuffer.wrap(sent)) instanceof Decoded.Rejected rejected) {
            assertTrue(isPrintable(rejected.detail()), rejected.detail());
        }
        List<Subscription> before = registry.subscriptions(startNanos);
        long accepted = counters.accepted();
        long loops = counters.rejected(Refusal.LOOP);
        ByteBuffer datagram = ByteBuffer.wrap(sent);
        Optional<ByteBuffer> answer = intake.take(datagram, SENDER).flatMap(Acknowledgement::encode);
        assertEquals(0, datagram.position());
        answer.ifPresent(bytes -> {
            assertTrue(bytes.remaining() <= sent.length, "an answer of " + bytes.remaining() + " bytes");
            Answer decoded = Answer.decode(bytes).orElseThrow();
            assertTrue(isPrintable(decoded.rejected().orElse("")));
        });
        boolean taken = counters.accepted() > accepted;
        assertTrue(authorised || !taken, "taken, but nobody has signed it");
        // What is refused for a loop takes back what its sender said before: docs/design.md.
        if (!taken && (!authorised || counters.rejected(Refusal.LOOP) == loops)) {
            assertEquals(before, registry.subscriptions(startNanos));
        }
    }

    private void look() {
        List<Subscription> subscriptions = registry.subscriptions(System.nanoTime());
        assertTrue(subscriptions.size() <= MAX_SUBSCRIPTIONS, subscriptions.size() + " subscriptions");
        Map<ServiceKey, Integer> perKey = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            int backends = perKey.merge(subscription.key(), 1, Integer::sum);
            assertTrue(backends <= MAX_PER_KEY, () -> subscription.key() + " has " + backends);
            assertTrue(isPrintable(subscription.key().toString()));
            assertTrue(isPrintable(subscription.upstream().endpoint().toString()));
        }
        JsonSyntax.require(StatsText.of(new Snapshot(
                "self",
                List.of(),
                List.of(),
                counters.accepted(),
                counters.rejected(),
                registry.table(),
                subscriptions,
                List.of(),
                Duration.ofDays(1))));
    }

    private SubscriptionMessage message() {
        ServiceKey key = ServiceKey.parse(KEYS[random.nextInt(KEYS.length)]).orElseThrow();
        Endpoint endpoint = new Endpoint("10.0.0." + (1 + random.nextInt(9)), 80 + random.nextInt(2));
        if (random.nextInt(3) == 0) {
            return random.nextBoolean()
                    ? new Unsubscribe(key, endpoint)
                    : new Drain(key, endpoint, 1 + random.nextInt(9));
        }
        Attributes attributes = Attributes.ofWeight(1 + random.nextInt(5));
        return new Subscribe(
                key,
                endpoint,
                random.nextInt(4) == 0 ? attributes.withTrail(new Trail(1, List.of("other"))) : attributes);
    }

    /** Mostly by whom the gateway knows, and by nobody in one of eight cases: then what it was given itself. */
    private byte[] signed(byte[] bytes) {
        int who = random.nextInt(8);
        long skew = random.nextInt(20) == 0 ? -100_000 : 0;
        long timeMillis = System.currentTimeMillis() + skew;
        return who == 0 ? bytes : mutated.signed(bytes, who == 1 ? stranger : known, timeMillis, nonce++);
    }

    /** The size field is not read, and so not signed in effect. */
    private static byte[] withoutSize(byte[] bytes) {
        byte[] copy = bytes.clone();
        Arrays.fill(copy, Math.min(1, copy.length), Math.min(3, copy.length), (byte) 0);
        return copy;
    }

    private long rejected() {
        return counters.rejected().values().stream().mapToLong(Long::longValue).sum();
    }

    private SubscriptionIntake intake(boolean keys) {
        AdmissionSettings settings = new AdmissionSettings(List.of(), List.of(), 1000, RateSettings.NONE, Scheme.HTTP);
        Optional<List<String>> lines = Optional.of(List.of("app hmac-sha256 " + SECRET + " a.com .b.com"));
        SignatureCheck signatures = keys
                ? SignatureCheck.of(lines, Optional.empty(), "", Duration.ofSeconds(60), 1000)
                : SignatureCheck.none();
        return new SubscriptionIntake(registry, new Admission(settings, "self", Optional::empty), signatures, counters);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
