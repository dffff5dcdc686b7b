package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SignedDatagram;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignKeyTest {
    private static final String KEY = "hmac-sha256:QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";

    // An application without any file of its own.
    private final FileLookup files = new FileLookup((ServletContext) Proxy.newProxyInstance(
            SignKeyTest.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, args) -> null));

    @Test
    void a_key_in_a_file_is_the_same_as_one_that_is_written_out(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        byte[] datagram = {(byte) 224, 0, 0, 0};
        MessageSigner fromFile = new SignKey("app", file.toString()).signer(files);
        MessageSigner inline = new SignKey("app", KEY).signer(files);
        assertEquals(ByteBuffer.wrap(inline.sign(datagram, 1, 1)), ByteBuffer.wrap(fromFile.sign(datagram, 1, 1)));
    }

    @Test
    void a_bad_key_is_told_without_being_shown() {
        String message = message(new SignKey("app", "ed25519:c2VjcmV0"));
        assertEquals(
                "sign-key: (not shown) (expected: ed25519: or hmac-sha256: and a key of 32 bytes in Base64, or a file"
                        + " that holds that)",
                message);
        assertFalse(new SignKey("app", KEY).toString().contains("QEFC"));
    }

    @Test
    void a_missing_file_and_a_bad_key_id_are_told() {
        assertEquals(
                "sign-key: /no/such/file",
                message(new SignKey("app", "/no/such/file")).substring(0, 23));
        assertEquals(
                "sign-key-id: a/b (expected: letters, digits, . _ -, at most 64 of them)",
                message(new SignKey("a/b", KEY)));
    }

    @Test
    void each_datagram_is_later_than_the_one_before_even_if_the_clock_is_set_back() {
        long[] clock = {1000, 1000, 5};
        int[] reads = {0};
        DatagramMaker datagrams = new DatagramMaker(MessageSigner.parse("app", KEY), () -> clock[reads[0]++]);
        Unsubscribe message = new Unsubscribe(ServiceKey.parse("a.com").orElseThrow(), new Endpoint("10.0.0.7", 80));
        for (long expected = 1000; expected <= 1002; expected++) {
            SignedDatagram signed = SignedDatagram.of(ByteBuffer.wrap(datagrams.statement(message)))
                    .orElseThrow();
            assertEquals(Optional.of(expected), signed.timeMillis());
        }
    }

    private String message(SignKey key) {
        return String.valueOf(assertThrows(InvalidSettingException.class, () -> key.signer(files))
                .getMessage());
    }
}
