package dev.rollcall.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is accepted of datagrams that are signed in uWSGI's way. Times are seconds after {@link #START}. */
final class UwsgiSignatureTest {
    private static final long START = 1_795_478_250L;
    private static final KeyPair KEYS = generate(2048);

    @TempDir
    private Path folder;

    private SignatureCheck check = SignatureCheck.none();

    @BeforeEach
    void knowTheKey() throws IOException {
        publish("mysite.com.pem", KEYS.getPublic());
        check = SignatureCheck.of(Optional.empty(), Optional.of(folder), "SHA256", Duration.ofSeconds(60), 100);
    }

    @Test
    void a_replay_is_refused_and_so_is_what_was_overtaken() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        assertEquals("accepted", subscribe(10, 10));
        assertEquals("rejected REPLAYED", subscribe(0, 11));
        assertEquals("rejected REPLAYED", subscribe(10, 13));
        assertEquals("accepted", subscribe(20, 20));
    }

    @Test
    void another_one_of_the_same_second_is_taken() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        assertEquals("accepted", subscribe(0, 1));
        assertEquals("accepted", subscribe(0, 2));
        assertEquals("rejected REPLAYED", subscribe(0, 3));
    }

    @Test
    void an_unsubscription_in_the_second_of_the_subscription_is_taken() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        assertEquals("accepted", unsubscribe(1, 0));
        assertEquals("rejected REPLAYED", unsubscribe(1, 0));
        assertEquals("rejected REPLAYED", subscribe(0, 0));
    }

    @ParameterizedTest
    @CsvSource({"10", "11", "12"})
    void an_instance_that_restarts_at_once_is_back_at_once(long unix) throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        // Sent in second 10.
        assertEquals("accepted", unsubscribe(11, 10));
        assertEquals("accepted", subscribe(unix, 10));
        assertEquals("accepted", subscribe(20, 20));
    }

    @Test
    void a_recorded_subscription_cannot_be_turned_round() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        assertEquals("accepted", subscribe(10, 10));
        assertEquals("rejected REPLAYED", unsubscribe(0, 10));
        assertEquals("rejected REPLAYED", unsubscribe(10, 10));
    }

    @Test
    void a_recorded_unsubscription_is_good_for_one_lease_at_the_most() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        assertEquals("accepted", unsubscribe(11, 10));
        assertEquals("accepted", subscribe(11, 30));
        assertEquals("rejected REPLAYED", subscribe(11, 40));
        assertEquals("rejected REPLAYED", subscribe(10, 40));
    }

    @Test
    void a_stamp_is_stale_after_the_tolerance_and_before_it() throws Exception {
        assertEquals("rejected STALE", subscribe(0, 61));
        assertEquals("rejected STALE", subscribe(61, 0));
        assertEquals("rejected STALE", unsubscribe(0, 61));
        assertEquals("accepted", subscribe(60, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "mysite.com/shop, mysite.com.pem",
        "mysite.com:8000/a:b, mysite.com_8000.pem",
        "[2001:db8::1]:80, _2001_db8__1__80.pem",
        "MySite.com., mysite.com.pem"
    })
    void the_file_is_named_after_the_host(String key, String file) throws Exception {
        Files.delete(folder.resolve("mysite.com.pem"));
        byte[] datagram = datagram(key, "10.0.0.7:80", 0, START, "SHA256withRSA");
        assertEquals("rejected SIGNER_UNKNOWN", judge(datagram, 0));
        publish(file, KEYS.getPublic());
        assertEquals("accepted", judge(datagram, 0));
    }

    @Test
    void a_key_that_is_replaced_or_removed_counts_at_once() throws Exception {
        assertEquals("accepted", subscribe(0, 0));
        publish("mysite.com.pem", generate(2048).getPublic());
        Files.setLastModifiedTime(folder.resolve("mysite.com.pem"), FileTime.fromMillis(1));
        assertEquals("rejected SIGNATURE_INVALID", subscribe(10, 10));
        Files.delete(folder.resolve("mysite.com.pem"));
        assertEquals("rejected SIGNER_UNKNOWN", subscribe(10, 10));
    }

    @Test
    void weak_keys_weak_digests_and_files_that_are_no_keys_are_refused() throws Exception {
        byte[] sha1 = datagram("mysite.com", "10.0.0.7:80", 0, START, "SHA1withRSA");
        assertEquals("rejected SIGNATURE_INVALID", judge(sha1, 0));
        publish("mysite.com.pem", generate(1024).getPublic());
        Files.setLastModifiedTime(folder.resolve("mysite.com.pem"), FileTime.fromMillis(1));
        assertEquals("rejected SIGNER_UNKNOWN", subscribe(0, 0));
        Files.writeString(folder.resolve("mysite.com.pem"), "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----");
        assertEquals("rejected SIGNER_UNKNOWN", subscribe(0, 0));
    }

    @Test
    void no_bit_behind_the_header_can_be_changed() throws Exception {
        byte[] good = datagram("mysite.com", "10.0.0.7:80", 0, START, "SHA256withRSA");
        for (int bit = 32; bit < good.length * 8; bit += 3) {
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String verdict = judge(changed, 0);
            assertEquals("rejected", verdict.substring(0, 8), "bit " + bit);
        }
        assertEquals("accepted", judge(good, 0));
    }

    private String subscribe(long unix, long now) throws GeneralSecurityException {
        return judge(datagram("mysite.com", "10.0.0.7:80", 0, START + unix, "SHA256withRSA"), now);
    }

    private String unsubscribe(long unix, long now) throws GeneralSecurityException {
        return judge(datagram("mysite.com", "10.0.0.7:80", 1, START + unix, "SHA256withRSA"), now);
    }

    private String judge(byte[] datagram, long now) {
        long nowMillis = (START + now) * 1000;
        return SignatureCheckTest.judge(check, datagram, nowMillis, TimeUnit.SECONDS.toNanos(now));
    }

    private static byte[] datagram(String key, String address, int command, long unix, String algorithm)
            throws GeneralSecurityException {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        put(items, "key", key.getBytes(StandardCharsets.UTF_8));
        put(items, "address", address.getBytes(StandardCharsets.UTF_8));
        put(items, "unix", Long.toString(unix).getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(KEYS.getPrivate());
        signature.update(items.toByteArray());
        put(items, "sign", signature.sign());
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        datagram.writeBytes(new byte[] {(byte) 224, (byte) items.size(), (byte) (items.size() >> 8), (byte) command});
        datagram.writeBytes(items.toByteArray());
        return datagram.toByteArray();
    }

    private static void put(ByteArrayOutputStream items, String name, byte[] value) {
        for (byte[] part : Arrays.asList(name.getBytes(StandardCharsets.UTF_8), value)) {
            items.write(part.length);
            items.write(part.length >> 8);
            items.writeBytes(part);
        }
    }

    private void publish(String file, PublicKey key) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        Files.writeString(
                folder.resolve(file), "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");
    }

    private static KeyPair generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
