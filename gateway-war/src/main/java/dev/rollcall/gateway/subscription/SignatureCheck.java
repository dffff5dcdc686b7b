package dev.rollcall.gateway.subscription;

import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.Decoded.Rejected;
import dev.rollcall.protocol.SignedDatagram;
import dev.rollcall.protocol.SubscriptionMessage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets only those datagrams through that somebody signed who may say what they say. Without any key configured it lets
 * everything through. Touched by the listener's thread only.
 */
public final class SignatureCheck {
    private static final Signers NOBODY = (signed, key) -> Optional.empty();

    private final boolean required;
    private final long toleranceMillis;
    private final Signers ownKind;
    private final Signers uwsgiKind;

    private SignatureCheck(boolean required, long toleranceMillis, Signers ownKind, Signers uwsgiKind) {
        this.required = required;
        this.toleranceMillis = toleranceMillis;
        this.ownKind = ownKind;
        this.uwsgiKind = uwsgiKind;
    }

    /** Returns the check that believes everybody. */
    public static SignatureCheck none() {
        return new SignatureCheck(false, 0, NOBODY, NOBODY);
    }

    /**
     * Returns the check with these keys; without any it believes everybody.
     *
     * @param keyLines the lines of a file of keys, for Rollcall's own signatures
     * @param uwsgiKeys a folder of public keys, for uWSGI's
     * @param uwsgiDigest {@code SHA256}, {@code SHA384} or {@code SHA512}
     * @param tolerance how far a datagram's time may be from this gateway's, in either direction
     * @param maxNodes how many backends one signer may have at a time
     * @throws IllegalArgumentException naming the line that cannot be used
     */
    public static SignatureCheck of(
            Optional<List<String>> keyLines,
            Optional<Path> uwsgiKeys,
            String uwsgiDigest,
            Duration tolerance,
            int maxNodes) {
        long nanos = tolerance.toNanos();
        Optional<Signers> own = keyLines.map(lines -> KeyFile.parse(lines, () -> RollcallOrder.of(nanos, maxNodes)));
        Optional<Signers> uwsgi =
                uwsgiKeys.map(folder -> new KeyFolder(folder, uwsgiDigest, () -> UwsgiOrder.of(nanos, maxNodes)));
        boolean required = own.isPresent() || uwsgi.isPresent();
        return new SignatureCheck(required, tolerance.toMillis(), own.orElse(NOBODY), uwsgi.orElse(NOBODY));
    }

    /**
     * Returns {@code decoded} if it was refused already or may be believed, else why not.
     *
     * @param datagram the bytes that were decoded; its position is left untouched
     * @param nowMillis this gateway's time, since 1970
     * @param nowNanos its monotonic clock
     */
    Decoded check(ByteBuffer datagram, Decoded decoded, long nowMillis, long nowNanos) {
        if (!required || !(decoded instanceof Accepted accepted)) {
            return decoded;
        }
        Optional<SignedDatagram> signed = SignedDatagram.of(datagram);
        if (signed.isEmpty()) {
            return new Rejected(Reason.UNSIGNED, "the last item is no signature");
        }
        Optional<Rejected> refusal = refuse(signed.get(), accepted.message(), nowMillis, nowNanos);
        return refusal.isPresent() ? refusal.get() : decoded;
    }

    // What is cheap comes first, and what leaves a trace comes last, when all else is known to be good.
    private Optional<Rejected> refuse(
            SignedDatagram signed, SubscriptionMessage message, long nowMillis, long nowNanos) {
        if (message.endpoint().isWildcard()) {
            // Whoever forwards the datagram would decide where the requests go.
            return rejected(Reason.ADDRESS_INVALID, "a signed address must be spelled out", message);
        }
        Optional<Signer> signer = (signed.isUwsgi() ? uwsgiKind : ownKind).find(signed, message.key());
        if (signer.isEmpty()) {
            return rejected(Reason.SIGNER_UNKNOWN, "no key", message);
        }
        Optional<Long> timeMillis = signed.timeMillis();
        if (timeMillis.isEmpty() || Math.abs(timeMillis.get() - nowMillis) > toleranceMillis) {
            String ahead =
                    timeMillis.map(millis -> millis - nowMillis + " ms ahead").orElse("no time");
            return rejected(Reason.STALE, ahead, message);
        }
        if (!signer.get().key().verifies(signed.signature(), signed.signedBytes())) {
            return rejected(Reason.SIGNATURE_INVALID, "does not fit", message);
        }
        if (signer.get().hosts().stream().noneMatch(host -> host.allows(message.key()))) {
            return rejected(Reason.HOST_NOT_ALLOWED, "signed by " + signed.keyId(), message);
        }
        return signer.get()
                .order()
                .refuse(message, signed, timeMillis.get(), nowNanos)
                .flatMap(reason -> rejected(reason, "time " + timeMillis.get(), message));
    }

    private static Optional<Rejected> rejected(Reason reason, String detail, SubscriptionMessage message) {
        return Optional.of(new Rejected(reason, detail + " key=" + message.key() + " endpoint=" + message.endpoint()));
    }
}
