package dev.rollcall.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.config.RateSettings;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which signatures are not checked any more once a source has used up its share; a share of ten here. */
final class SignatureBudgetTest {
    private static final long NOW_MILLIS = 1_795_478_250_000L;
    private static final MessageSigner SLOW = MessageSigner.parse(
                    "slow", "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
            .orElseThrow();
    private static final MessageSigner QUICK = MessageSigner.parse(
                    "quick", "hmac-sha256:QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8")
            .orElseThrow();

    private final SignatureCheck check = SignatureCheck.of(
            Optional.of(List.of(
                    "slow ed25519 A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg mysite.com",
                    "quick hmac-sha256 QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8 mysite.com")),
            Optional.empty(),
            "",
            Duration.ofSeconds(60),
            1);
    private final SenderBudget budget =
            new SenderBudgets(new RateSettings(0, 1), 0).of(InetAddress.getLoopbackAddress(), 0);
    private int nonce;

    @Test
    void after_so_many_bad_public_key_signatures_not_even_good_ones_are_checked() {
        assertEquals("accepted", judge(sign(SLOW, "mysite.com", 80)));
        for (int i = 0; i < 10; i++) {
            assertEquals("SIGNATURE_INVALID", judge(spoilt(sign(SLOW, "mysite.com", 80))));
        }
        assertEquals("FAILED_TOO_OFTEN", judge(spoilt(sign(SLOW, "mysite.com", 80))));
        assertEquals("FAILED_TOO_OFTEN", judge(sign(SLOW, "mysite.com", 80)));
    }

    @Test
    void a_shared_secret_is_checked_all_the_same() {
        spend();
        assertEquals("accepted", judge(sign(QUICK, "mysite.com", 80)));
        for (int i = 0; i < 100; i++) {
            assertEquals("SIGNATURE_INVALID", judge(spoilt(sign(QUICK, "mysite.com", 80))));
        }
        assertEquals("accepted", judge(sign(QUICK, "mysite.com", 80)));
    }

    @Test
    void what_can_be_refused_without_a_check_costs_nothing() {
        for (int i = 0; i < 100; i++) {
            assertEquals("SIGNER_UNKNOWN", judge(sign(stranger(), "mysite.com", 80)));
        }
        assertEquals("accepted", judge(sign(SLOW, "mysite.com", 80)));
    }

    @Test
    void recordings_and_names_of_others_cost_as_much_as_bad_signatures() {
        byte[] recorded = sign(SLOW, "mysite.com", 80);
        assertEquals("accepted", judge(recorded));
        for (int i = 0; i < 5; i++) {
            assertEquals("REPLAYED", judge(recorded));
            assertEquals("HOST_NOT_ALLOWED", judge(sign(SLOW, "example.org", 80)));
        }
        assertEquals("FAILED_TOO_OFTEN", judge(recorded));
    }

    @Test
    void a_signer_with_too_many_backends_can_still_renew_those_it_has() {
        assertEquals("accepted", judge(sign(SLOW, "mysite.com", 80)));
        for (int i = 0; i < 20; i++) {
            assertEquals("TABLE_FULL", judge(sign(SLOW, "mysite.com", 81)));
        }
        assertEquals("accepted", judge(sign(SLOW, "mysite.com", 80)));
    }

    private void spend() {
        for (int i = 0; i < 10; i++) {
            assertEquals("SIGNATURE_INVALID", judge(spoilt(sign(SLOW, "mysite.com", 80))));
        }
        assertEquals("FAILED_TOO_OFTEN", judge(sign(SLOW, "mysite.com", 80)));
    }

    private String judge(byte[] bytes) {
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        Accepted decoded = (Accepted) SubscriptionCodec.decode(datagram);
        return check.refuse(datagram, decoded.message(), NOW_MILLIS, 0, budget)
                .map(rejection -> rejection.reason().name())
                .orElse("accepted");
    }

    private byte[] sign(MessageSigner signer, String key, int port) {
        Endpoint endpoint = new Endpoint("10.0.0.7", port);
        Subscribe message = new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, Attributes.DEFAULT);
        nonce++;
        return signer.sign(SubscriptionCodec.encode(message), NOW_MILLIS + nonce, nonce);
    }

    private static MessageSigner stranger() {
        return MessageSigner.parse("stranger", "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
                .orElseThrow();
    }

    private static byte[] spoilt(byte[] signed) {
        signed[signed.length - 1] ^= 1;
        return signed;
    }
}
