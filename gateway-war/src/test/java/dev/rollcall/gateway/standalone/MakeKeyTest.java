package dev.rollcall.gateway.standalone;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.SignatureAlgorithm;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MakeKeyTest {
    private static final Pattern SETTINGS = Pattern.compile(
            "(?s).*^rollcall.sign-key-id=(\\S+)\\R" + "^rollcall.sign-key=(\\S+)\\R.*^(\\S+) ed25519 (\\S+) (.*)\\R",
            Pattern.MULTILINE);

    @Test
    void prints_a_pair_that_both_sides_understand() throws Exception {
        Matcher settings = SETTINGS.matcher(MakeKey.text("--make-key", "shop", "mysite.com", ".mysite.com"));
        assertTrue(settings.matches());
        assertTrue(settings.group(1).equals("shop") && settings.group(3).equals("shop"));
        assertTrue(settings.group(5).equals("mysite.com .mysite.com"));
        assertTrue(MessageSigner.parse("shop", settings.group(2)).isPresent());
        assertTrue(SignatureAlgorithm.ED25519.parseKey(settings.group(4)).isPresent());
    }

    @Test
    void what_the_gateway_would_not_take_is_refused() throws Exception {
        assertRefused("--make-key: my shop (expected: a key id of", "--make-key", "my shop", "mysite.com");
        assertRefused("--make-key: --help (expected: a host name", "--make-key", "shop", "--help");
        assertRefused("--make-key: mysite.com/shop (expected: a host name", "--make-key", "shop", "mysite.com/shop");
        assertTrue(MakeKey.text("--make-key", "shop", "*", "mysite.com:8000").endsWith(" * mysite.com:8000\n"));
    }

    private static void assertRefused(String message, String... args) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> MakeKey.text(args));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void makes_another_one_every_time() throws Exception {
        assertNotEquals(MakeKey.text("--make-key"), MakeKey.text("--make-key"));
    }
}
