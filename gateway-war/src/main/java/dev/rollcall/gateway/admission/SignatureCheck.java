package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
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
    private final Stamps stamps;

    private SignatureCheck(boolean required, long toleranceMillis, Signers ownKind, Signers uwsgiKind, Stamps stamps) {
        this.required = required;
        this.toleranceMillis = toleranceMillis;
        this.ownKind = ownKind;
        this.uwsgiKind = uwsgiKind;
        this.stamps = stamps;
    }

    /** Returns the check that believes everybody. */
    public static SignatureCheck none() {
        return new SignatureCheck(false, 0, NOBODY, NOBODY, new Stamps(0, 0));
    }

    /** Returns the check with these keys, where no subscription holds for longer than twice the tolerance. */
    public static SignatureCheck of(
            Optional<List<String>> keyLines,
            Optional<Path> uwsgiKeys,
            String uwsgiDigest,
            Duration tolerance,
            int maxNodes) {
        return of(keyLines, uwsgiKeys, uwsgiDigest, tolerance, maxNodes, Duration.ZERO);
    }

    /**
     * Returns the check with these keys; without any it believes everybody.
     *
     * @param keyLines the lines of a file of keys, for Rollcall's own signatures
     * @param uwsgiKeys a folder of public keys, for uWSGI's
     * @param uwsgiDigest {@code SHA256}, {@code SHA384} or {@code SHA512}
     * @param tolerance how far a datagram's time may be from this gateway's, in either direction
     * @param maxNodes how many backends one signer may have at a time
     * @param lease how long a subscription holds
     * @throws IllegalArgumentException naming the line that cannot be used
     */
    public static SignatureCheck of(
            Optional<List<String>> keyLines,
            Optional<Path> uwsgiKeys,
            String uwsgiDigest,
            Duration tolerance,
            int maxNodes,
            Duration lease) {
        long nanos = tolerance.toNanos();
        Optional<Signers> own = keyLines.map(lines -> KeyFile.parse(lines, () -> RollcallOrder.of(nanos, maxNodes)));
        Optional<Signers> uwsgi =
                uwsgiKeys.map(folder -> new KeyFolder(folder, uwsgiDigest, () -> UwsgiOrder.of(nanos, maxNodes)));
        boolean required = own.isPresent() || uwsgi.isPresent();
        // A recording is good for a tolerance after its time, which may lie a tolerance ahead; a lease for as long as
        // it is.
        Stamps stamps = new Stamps(Math.max(2 * nanos, lease.toNanos()), maxNodes);
        return new SignatureCheck(required, tolerance.toMillis(), own.orElse(NOBODY), uwsgi.orElse(NOBODY), stamps);
    }

    /** Returns what has been believed last about each backend. */
    public List<Stamp> stamps() {
        return stamps.all();
    }

    /** Takes in what had been believed before this gateway was started: nothing older is believed any more. */
    public void remember(List<Stamp> before, long nowNanos) {
        if (required) {
            before.forEach(stamp -> stamps.remember(stamp, nowNanos));
        }
    }

    /** Returns whether somebody who may say so, today, vouches for what is remembered about that backend. */
    public boolean vouchesFor(ServiceKey key, Endpoint endpoint) {
        return !required
                || stamps.find(key, endpoint)
                        .flatMap(stamp -> (stamp.uwsgi() ? uwsgiKind : ownKind).find(stamp.keyId(), key))
                        .filter(signer -> allows(signer, key))
                        .isPresent();
    }

    private static boolean allows(Signer signer, ServiceKey key) {
        return signer.hosts().stream().anyMatch(host -> host.allows(key));
    }

    /**
     * Returns why {@code message} is not believed; empty if it is.
     *
     * @param datagram the bytes it was decoded from; its position is left untouched
     * @param nowMillis this gateway's time, since 1970
     * @param nowNanos its monotonic clock
     * @param budget what the sender may still cost
     */
    public Optional<Rejection> refuse(
            ByteBuffer datagram, SubscriptionMessage message, long nowMillis, long nowNanos, SenderBudget budget) {
        if (!required) {
            return Optional.empty();
        }
        Optional<SignedDatagram> signed = SignedDatagram.of(datagram);
        return signed.isEmpty()
                ? rejected(Refusal.UNSIGNED, "the last item is no signature", message)
                : refuse(signed.get(), message, nowMillis, nowNanos, budget);
    }

    // What is cheap comes first, and what leaves a trace comes last, when all else is known to be good.
    private Optional<Rejection> refuse(
            SignedDatagram signed, SubscriptionMessage message, long nowMillis, long nowNanos, SenderBudget budget) {
        if (message.endpoint().isWildcard()) {
            // Whoever forwards the datagram would decide where the requests go.
            return rejected(Refusal.ADDRESS_NOT_SPELLED_OUT, "", message);
        }
        Optional<Signer> signer = (signed.isUwsgi() ? uwsgiKind : ownKind).find(signed.keyId(), message.key());
        if (signer.isEmpty()) {
            return rejected(Refusal.SIGNER_UNKNOWN, "", message);
        }
        Optional<Long> timeMillis = signed.timeMillis();
        if (timeMillis.isEmpty() || Math.abs(timeMillis.get() - nowMillis) > toleranceMillis) {
            String ahead =
                    timeMillis.map(millis -> millis - nowMillis + " ms ahead").orElse("no time");
            return rejected(Refusal.STALE, ahead, message);
        }
        boolean dear = signer.get().key().isDear();
        if (dear && !budget.payForCheck(nowNanos)) {
            return rejected(Refusal.FAILED_TOO_OFTEN, "", message);
        }
        Optional<Rejection> rejection = verify(signed, signer.get(), message, timeMillis.get(), nowNanos);
        // A signer who has too many backends is heard all the same: those that he has need to be renewed.
        boolean worthIt = rejection.isEmpty() || rejection.get().reason() == Refusal.TABLE_FULL;
        if (dear && worthIt) {
            budget.refundCheck();
        }
        return rejection;
    }

    private Optional<Rejection> verify(
            SignedDatagram signed, Signer signer, SubscriptionMessage message, long timeMillis, long nowNanos) {
        if (!signer.key().verifies(signed.signature(), signed.signedBytes())) {
            return rejected(Refusal.SIGNATURE_INVALID, "", message);
        }
        if (!allows(signer, message.key())) {
            return rejected(Refusal.HOST_NOT_ALLOWED, "signed by " + signed.keyId(), message);
        }
        if (stamps.isOld(message.key(), message.endpoint(), timeMillis)) {
            return rejected(Refusal.REPLAYED, "time " + timeMillis + ", before the gateway's start", message);
        }
        Optional<Refusal> refusal = signer.order().refuse(message, signed, timeMillis, nowNanos);
        if (refusal.isEmpty()) {
            boolean uwsgi = signed.isUwsgi();
            String keyId = uwsgi ? "" : signed.keyId();
            stamps.believed(new Stamp(message.key(), message.endpoint(), uwsgi, keyId, timeMillis), nowNanos);
        }
        return refusal.flatMap(reason -> rejected(reason, "time " + timeMillis, message));
    }

    private static Optional<Rejection> rejected(Refusal reason, String detail, SubscriptionMessage message) {
        return Optional.of(Rejection.of(reason, detail, message));
    }
}
