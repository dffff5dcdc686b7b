package dev.rollcall.gateway.config;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * To whom this gateway announces what is subscribed here.
 *
 * @param resubscribeTo the gateways above; empty for none
 * @param advertise where they reach this one; empty to find out
 * @param freq the time between two announcements
 * @param drainTimeout how long a stop waits at the most for what the gateways above have running here; zero not to wait
 * @param signer signs them; empty to send them unsigned
 */
public record UpwardSettings(
        List<Endpoint> resubscribeTo,
        Optional<Endpoint> advertise,
        Duration freq,
        Duration drainTimeout,
        Optional<MessageSigner> signer) {
    private static final Setting<List<Endpoint>> RESUBSCRIBE_TO = new Setting<>(
            "resubscribe-to",
            "",
            "host:port or [ipv6]:port, separated by commas",
            "gateways to which this one announces what is subscribed here, with its own address",
            text -> Parsers.LIST
                    .splitToStream(text)
                    .map(UpwardSettings::gateway)
                    .toList());
    private static final Setting<Optional<Endpoint>> ADVERTISE = new Setting<>(
            "resubscribe-advertise",
            "",
            "host:port, [ipv6]:port or :port, with https:// before it for TLS",
            "where those gateways reach this one's HTTP; none: found out",
            UpwardSettings::own);
    private static final Setting<Duration> FREQ = new Setting<>(
            "resubscribe-freq",
            "10s",
            "a duration from 100ms to 1h, such as 10s",
            "time between two of these announcements",
            Parsers.duration(Duration.ofMillis(100), Duration.ofHours(1)));
    // Where it is the gateways' applications that stop, they wait as long.
    private static final Setting<Duration> DRAIN_TIMEOUT = new Setting<>(
            "resubscribe-drain-timeout",
            "30s",
            "a duration from 0s to 1h, such as 30s",
            "how long a stop waits at the most for requests that those gateways have running here; 0s: not at all",
            Parsers.duration(Duration.ZERO, Duration.ofHours(1)));

    private static final Setting<String> SIGN_KEY_ID = new Setting<>(
            "resubscribe-sign-key-id",
            "",
            "letters, digits, . _ -, at most 64 of them, and resubscribe-sign-key set too",
            "name under which those gateways know the key of resubscribe-sign-key",
            text -> text);
    private static final Setting<String> SIGN_KEY = new Setting<>(
            "resubscribe-sign-key",
            "",
            "ed25519: or hmac-sha256: and a key of 32 bytes in Base64, or a file that holds that",
            "key that signs these announcements",
            text -> text);

    static final List<Setting<?>> ALL = List.of(RESUBSCRIBE_TO, ADVERTISE, FREQ, DRAIN_TIMEOUT, SIGN_KEY_ID, SIGN_KEY);

    public UpwardSettings {
        resubscribeTo = List.copyOf(resubscribeTo);
    }

    static UpwardSettings from(SettingsSource source) {
        return new UpwardSettings(
                RESUBSCRIBE_TO.in(source),
                ADVERTISE.in(source),
                FREQ.in(source),
                DRAIN_TIMEOUT.in(source),
                signer(source));
    }

    private static Optional<MessageSigner> signer(SettingsSource source) {
        String keyId = SIGN_KEY_ID.in(source);
        String key = SIGN_KEY.in(source);
        if (keyId.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (!MessageSigner.isKeyId(keyId)) {
            throw new ConfigurationException(SIGN_KEY_ID.name(), keyId, SIGN_KEY_ID.expected());
        }
        boolean inline = key.startsWith("ed25519:") || key.startsWith("hmac-sha256:");
        Optional<MessageSigner> signer = MessageSigner.parse(keyId, inline ? key : read(key));
        if (signer.isEmpty()) {
            throw new ConfigurationException(SIGN_KEY.name(), inline ? "(not shown)" : key, SIGN_KEY.expected());
        }
        return signer;
    }

    /** Returns what the file holds, or, where it cannot be read, what is no key. */
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | IllegalArgumentException unreadable) {
            return "";
        }
    }

    private static Optional<Endpoint> own(String text) {
        Optional<Endpoint> own = text.isEmpty() ? Optional.empty() : Optional.of(Parsers.backend(text));
        // A gateway is a servlet: it speaks no uwsgi.
        Parsers.require(own.stream().noneMatch(Endpoint::isUwsgi));
        return own;
    }

    private static Endpoint gateway(String text) {
        Endpoint gateway = endpoint(text);
        Parsers.require(!gateway.isWildcard());
        return gateway;
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow(IllegalArgumentException::new);
    }
}
