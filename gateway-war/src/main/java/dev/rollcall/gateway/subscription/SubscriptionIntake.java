package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.gateway.admission.Rejection;
import dev.rollcall.gateway.admission.SenderBudget;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.registry.Applied;
import dev.rollcall.gateway.registry.Standing;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Rejected;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** What happens to one datagram: it is judged, applied to the registry or refused, counted, and answered. One thread's. */
public final class SubscriptionIntake {
    private final SubscriptionRegistry registry;
    private final Admission admission;
    private final SignatureCheck signatures;
    private final DatagramCounters counters;
    private final RejectionLog log = new RejectionLog();

    public SubscriptionIntake(
            SubscriptionRegistry registry, Admission admission, SignatureCheck signatures, DatagramCounters counters) {
        this.registry = registry;
        this.admission = admission;
        this.signatures = signatures;
        this.counters = counters;
    }

    /** Returns what the sender is to be told; empty if it has not asked, or may not. */
    Optional<Acknowledgement> take(ByteBuffer datagram, InetSocketAddress sender) {
        if (!admission.allows(sender.getAddress())) {
            reject(new Rejection(Refusal.SENDER_NOT_ALLOWED, ""), sender);
            return Optional.empty();
        }
        long nowNanos = System.nanoTime();
        SenderBudget budget = admission.budget(sender.getAddress(), nowNanos);
        if (!budget.payForDatagram(nowNanos)) {
            reject(new Rejection(Refusal.RATE_EXCEEDED, ""), sender);
            return Optional.empty();
        }
        Decoded decoded = SubscriptionCodec.decode(datagram, admission.defaultProto());
        Optional<Rejection> rejection = judge(decoded, datagram, sender, budget);
        if (rejection.isEmpty()) {
            counters.countAccepted();
        } else {
            reject(rejection.get(), sender);
        }
        return Acknowledgement.of(
                datagram,
                rejection.map(Rejection::words),
                () -> rejection.isEmpty() ? standing(decoded, sender) : Standing.PROVEN,
                () -> rejection.isEmpty() ? inFlight(decoded, sender) : OptionalLong.empty());
    }

    private Standing standing(Decoded decoded, InetSocketAddress sender) {
        return decoded instanceof Accepted accepted && accepted.message() instanceof Subscribe subscribe
                ? registry.standing(
                        subscribe.key(), completed(subscribe, sender).endpoint())
                : Standing.PROVEN;
    }

    private OptionalLong inFlight(Decoded decoded, InetSocketAddress sender) {
        return decoded instanceof Accepted accepted && accepted.message() instanceof Drain drain
                ? OptionalLong.of(registry.inFlight(completed(drain, sender).endpoint()))
                : OptionalLong.empty();
    }

    private Optional<Rejection> judge(
            Decoded decoded, ByteBuffer datagram, InetSocketAddress sender, SenderBudget budget) {
        if (decoded instanceof Rejected rejected) {
            return Optional.of(new Rejection(rejected.reason(), rejected.detail()));
        }
        SubscriptionMessage message = ((Accepted) decoded).message();
        return signatures
                .refuse(datagram, message, System.currentTimeMillis(), System.nanoTime(), budget)
                .or(() -> admit(completed(message, sender)));
    }

    private Optional<Rejection> admit(SubscriptionMessage message) {
        long nowNanos = System.nanoTime();
        Optional<Refusal> refusal = admission.refuse(message, nowNanos);
        if (refusal.isEmpty()) {
            refusal = refusal(registry.apply(message, nowNanos));
        } else if (refusal.get() == Refusal.LOOP) {
            // What it was before does not count any longer either: it now lives on hearsay of ourselves.
            registry.apply(new Unsubscribe(message.key(), message.endpoint()), nowNanos);
        }
        return refusal.map(reason -> Rejection.of(reason, message));
    }

    private static Optional<Refusal> refusal(Applied applied) {
        return switch (applied) {
            case TAKEN -> Optional.empty();
            case TABLE_FULL -> Optional.of(Refusal.TABLE_FULL);
            case KEY_FULL -> Optional.of(Refusal.KEY_FULL);
        };
    }

    private void reject(Rejection rejection, InetSocketAddress sender) {
        counters.countRejected(rejection.reason());
        log.rejected(rejection, sender);
    }

    /** Fills in the sender's address where the subscriber named only a port, or the address that means "all of mine". */
    private static SubscriptionMessage completed(SubscriptionMessage message, InetSocketAddress sender) {
        Endpoint endpoint = message.endpoint();
        return endpoint.isWildcard()
                ? message.withEndpoint(
                        endpoint.withHost(withoutScope(sender.getAddress().getHostAddress())))
                : message;
    }

    // A scope ("%eth0") says through which of our interfaces it came; an endpoint's text has no place for it.
    private static String withoutScope(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }
}
