package dev.rollcall.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose subscriptions are believed; everybody's where there are neither keys nor a folder.
 *
 * @param keyLines the lines of the file of keys for Rollcall's own signatures
 * @param signCheck what uWSGI's signatures are checked against
 * @param tolerance how far a signed datagram's time may be from this gateway's
 */
public record SignatureSettings(Optional<List<String>> keyLines, Optional<SignCheck> signCheck, Duration tolerance) {

    private static final Pattern SIGN_CHECK = Pattern.compile("(?i:(SHA256|SHA384|SHA512)):(.+)");

    private static final Setting<Optional<List<String>>> KEYS = new Setting<>(
            "subscription-keys",
            "",
            "a file that can be read",
            "file with one signer per line: key-id algorithm key host [host...]; then only signed subscriptions count",
            SignatureSettings::readLines);
    private static final Setting<Optional<SignCheck>> SIGN_CHECK_FOLDER = new Setting<>(
            "subscriptions-sign-check",
            "",
            "SHA256:folder, SHA384:folder or SHA512:folder, where the folder exists",
            "folder of RSA public keys HOST.pem for subscriptions signed by uWSGI; then only signed ones count",
            SignatureSettings::parseSignCheck);
    // Clocks that are kept by NTP are milliseconds apart; a minute leaves room for the others. It is also how long
    // a recorded datagram could be repeated to a gateway that has just been restarted, so it is not uWSGI's day.
    private static final Setting<Duration> TOLERANCE = new Setting<>(
            "subscriptions-sign-check-tolerance",
            "60s",
            "a duration from 1s to 24h, such as 60s",
            "how far the time in a signed subscription may be from this machine's",
            Parsers.duration(Duration.ofSeconds(1), Duration.ofDays(1)));

    static final List<Setting<?>> ALL = List.of(KEYS, SIGN_CHECK_FOLDER, TOLERANCE);

    /**
     * What uWSGI's signatures are checked against.
     *
     * @param digest {@code SHA256}, {@code SHA384} or {@code SHA512}
     * @param folder where the public keys are
     */
    public record SignCheck(String digest, Path folder) {}

    public SignatureSettings {
        keyLines = keyLines.map(List::copyOf);
    }

    static SignatureSettings from(SettingsSource source) {
        return new SignatureSettings(KEYS.in(source), SIGN_CHECK_FOLDER.in(source), TOLERANCE.in(source));
    }

    private static Optional<List<String>> readLines(String file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllLines(Path.of(file)));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }

    private static Optional<SignCheck> parseSignCheck(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = SIGN_CHECK.matcher(text);
        if (!parts.matches() || !Files.isDirectory(Path.of(parts.group(2)))) {
            throw new IllegalArgumentException();
        }
        return Optional.of(new SignCheck(parts.group(1).toUpperCase(Locale.ROOT), Path.of(parts.group(2))));
    }
}
