package dev.rollcall.gateway.admission;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.config.AdmissionSettings;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides whose subscriptions count, and about which backends. Used by one thread. */
public final class Admission {
    private final AdmissionSettings settings;
    private final boolean requiresTls;
    private final String identity;
    private final OwnAddresses own;
    private final SenderBudgets budgets;

    /**
     * @param requiresTls whether backends without TLS are refused
     * @param identity this gateway's, as it stands in the trail of what it announces itself
     * @param http where this gateway answers HTTP; empty if nobody knows
     */
    public Admission(
            AdmissionSettings settings, boolean requiresTls, String identity, Supplier<Optional<List<Endpoint>>> http) {
        this.settings = settings;
        this.requiresTls = requiresTls;
        this.identity = identity;
        this.own = new OwnAddresses(http);
        this.budgets = new SenderBudgets(settings.rates(), System.nanoTime());
    }

    /** Takes backends without TLS too. */
    public Admission(AdmissionSettings settings, String identity, Supplier<Optional<List<Endpoint>>> http) {
        this(settings, false, identity, http);
    }

    /** Returns whether datagrams from {@code sender} are read at all. */
    public boolean allows(InetAddress sender) {
        return settings.allowsSubscriber(sender);
    }

    /** Returns what a backend speaks that does not say. */
    public Scheme defaultProto() {
        return settings.defaultProto();
    }

    /** Returns what datagrams from {@code sender} may still cost. */
    public SenderBudget budget(InetAddress sender, long nowNanos) {
        return budgets.of(sender, nowNanos);
    }

    /** Returns why {@code message} is not applied as it is, or empty if it is. */
    public Optional<Refusal> refuse(SubscriptionMessage message, long nowNanos) {
        if (!(message instanceof Subscribe subscribe)) {
            return Optional.empty();
        }
        if (subscribe.attributes().trail().gateways().contains(identity)) {
            return Optional.of(Refusal.LOOP);
        }
        if (!allowsBackend(subscribe.endpoint().host())) {
            return Optional.of(Refusal.ADDRESS_NOT_ALLOWED);
        }
        if (requiresTls && !subscribe.endpoint().isTls()) {
            return Optional.of(Refusal.TLS_REQUIRED);
        }
        return own.contains(subscribe.endpoint(), nowNanos) ? Optional.of(Refusal.OWN_ADDRESS) : Optional.empty();
    }

    // Where a name leads is checked when a connection is made: a look-up may take seconds, and change its mind.
    private boolean allowsBackend(String host) {
        return !InetAddresses.isInetAddress(host) || settings.allowsBackend(InetAddresses.forString(host));
    }
}
