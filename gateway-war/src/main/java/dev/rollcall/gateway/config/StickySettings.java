package dev.rollcall.gateway.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the requests of one session stay on one backend.
 *
 * @param cookie name of the gateway's own cookie that says which backend; empty for none
 * @param sessionCookie name of the applications' session cookie whose value ends in the backend's route; empty for none
 */
public record StickySettings(Optional<String> cookie, Optional<String> sessionCookie) {
    // RFC 6265 §4.1.1: a token.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final String EXPECTED = "the name of a cookie, such as %s";

    private static final Setting<Optional<String>> COOKIE = new Setting<>(
            "sticky-cookie",
            "",
            EXPECTED.formatted("ROLLCALL"),
            "cookie of the gateway's own that keeps a client on the backend with which it has begun a session",
            StickySettings::name);
    private static final Setting<Optional<String>> SESSION_COOKIE = new Setting<>(
            "sticky-session-cookie",
            "",
            EXPECTED.formatted("JSESSIONID"),
            "session cookie whose value ends in a dot and the backend's route (Tomcat's jvmRoute)",
            StickySettings::name);

    static final List<Setting<?>> ALL = List.of(COOKIE, SESSION_COOKIE);

    static StickySettings from(SettingsSource source) {
        return new StickySettings(COOKIE.in(source), SESSION_COOKIE.in(source));
    }

    private static Optional<String> name(String text) {
        Parsers.require(text.isEmpty() || NAME.matcher(text).matches());
        return Optional.of(text).filter(name -> !name.isEmpty());
    }
}
