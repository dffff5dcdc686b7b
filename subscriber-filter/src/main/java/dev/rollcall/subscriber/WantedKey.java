package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as uWSGI writes it, alone or followed by the modifier that its subscription carries: {@code mysite.com,5}.
 *
 * @param key the key
 * @param modifier1 0 to 255; 0 where none was written
 */
record WantedKey(ServiceKey key, int modifier1) {
    private static final Pattern MODIFIER = Pattern.compile(",\\s*([0-9]{1,3})$");
    private static final int MAX_MODIFIER = 255;

    /** Returns what was expected in place of {@code text}, for the message that it spells no key. */
    static String expected(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        return ascii
                ? "a host name like mysite.com"
                : "a host name like mysite.com; this one in its ASCII form, xn--..., since no other is certain";
    }

    /** Returns what {@code text} spells, or empty if it spells no key, or the modifier is none. */
    static Optional<WantedKey> parse(String text) {
        Matcher matcher = MODIFIER.matcher(text);
        if (!matcher.find()) {
            return ServiceKey.parse(text).map(key -> new WantedKey(key, 0));
        }
        int modifier1 = Integer.parseInt(matcher.group(1));
        return modifier1 > MAX_MODIFIER
                ? Optional.empty()
                : ServiceKey.parse(text.substring(0, matcher.start()).strip())
                        .map(key -> new WantedKey(key, modifier1));
    }
}
