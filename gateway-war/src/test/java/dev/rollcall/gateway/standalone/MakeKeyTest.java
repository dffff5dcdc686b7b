package dev.rollcall.gateway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    void makes_another_one_every_time() throws Exception {
        assertNotEquals(MakeKey.text("--make-key"), MakeKey.text("--make-key"));
    }

    @Test
    void refuses_what_can_be_no_id() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> MakeKey.text("--make-key", "my shop"));
        assertEquals(
                "--make-key: my shop (expected: letters, digits, . _ -, at most 64 of them)", refused.getMessage());
    }
}
