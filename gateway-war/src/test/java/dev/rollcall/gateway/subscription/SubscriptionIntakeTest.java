package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.AddressRange;
import dev.rollcall.gateway.config.AdmissionSettings;
import dev.rollcall.gateway.config.RateSettings;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One datagram after the other, without a network. */
final class SubscriptionIntakeTest {
    private static final String SECRET = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";
    private static final Duration LONG = Duration.ofHours(1);

    private final DatagramCounters counters = new DatagramCounters();
    private final SubscriptionRegistry registry =
            new SubscriptionRegistry(LONG, 2, Algorithm.WRR, Optional.empty(), new Random(1), new RegistryLog());

    @Test
    void with_keys_only_signed_subscriptions_count() {
        SubscriptionIntake intake = intake(
                List.of(),
                SignatureCheck.of(
                        Optional.of(List.of("app hmac-sha256 " + SECRET + " a.com")), Optional.empty(), "", LONG, 10));

        byte[] asking = question("a.com", "token");
        assertEquals(Optional.of("unsigned"), answer(intake, asking));
        assertNull(route("a.com"));

        MessageSigner signer =
                MessageSigner.parse("app", "hmac-sha256:" + SECRET).orElseThrow();
        byte[] signed = signer.sign(asking, System.currentTimeMillis(), 1);
        assertEquals(Optional.empty(), answer(intake, signed));
        assertNotNull(route("a.com"));

        assertEquals(Optional.of("replayed"), answer(intake, signed));
        assertEquals(1, counters.accepted());
        assertEquals(1, counters.rejected(Refusal.UNSIGNED));
        assertEquals(1, counters.rejected(Refusal.REPLAYED));
    }

    @Test
    void a_sender_that_is_not_allowed_learns_nothing() {
        SubscriptionIntake intake = intake(List.of(new AddressRange(address("10.0.0.0"), 8)), SignatureCheck.none());

        assertEquals(Optional.empty(), intake.take(ByteBuffer.wrap(question("a.com", "token")), sender()));
        assertEquals(1, counters.rejected(Refusal.SENDER_NOT_ALLOWED));
    }

    @Test
    void what_is_refused_is_said_in_words() {
        SubscriptionIntake intake = intake(List.of(), SignatureCheck.none());

        assertEquals(Optional.empty(), answer(intake, question("a.com", "one")));
        assertEquals(Optional.empty(), answer(intake, question("b.com", "two")));
        assertEquals(Optional.of("table full"), answer(intake, question("c.com", "three")));
    }

    private SubscriptionIntake intake(List<AddressRange> subscribers, SignatureCheck signatures) {
        AdmissionSettings settings =
                new AdmissionSettings(subscribers, List.of(), 1000, RateSettings.NONE, Scheme.HTTP);
        return new SubscriptionIntake(registry, new Admission(settings, "self", Optional::empty), signatures, counters);
    }

    /** Returns why {@code question} was refused, according to the answer. */
    private static Optional<String> answer(SubscriptionIntake intake, byte[] question) {
        ByteBuffer answer = intake.take(ByteBuffer.wrap(question), sender())
                .orElseThrow()
                .encode()
                .orElseThrow();
        return Answer.decode(answer).orElseThrow().rejected();
    }

    private @Nullable Route route(String host) {
        registry.publish();
        return registry.table().lookup(host, "/");
    }

    private static byte[] question(String key, String token) {
        Endpoint endpoint = Endpoint.parse("10.0.0.7:80").orElseThrow();
        ServiceKey parsed = ServiceKey.parse(key).orElseThrow();
        return Answer.ask(SubscriptionCodec.encode(new Subscribe(parsed, endpoint, Attributes.DEFAULT)), token);
    }

    private static InetSocketAddress sender() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    }

    private static InetAddress address(String text) {
        return InetAddresses.forString(text);
    }
}
