package dev.rollcall.gateway.admission;

import dev.rollcall.gateway.config.RateSettings;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The budgets of all sources of datagrams: each IPv4 address has one, and each IPv6 network of 64 bits, since whoever has
 * one address there has them all (RFC 4291 §2.5.4).
 *
 * <p>A source address can be made up, so neither their number nor what they cost together may depend on how many there
 * seem to be. Those from which something well signed has come are kept apart: strangers, however many, push out only
 * strangers, and share one budget of failures. Touched by the listener's thread only.
 */
final class SenderBudgets {
    // Of each kind; about 4 MB together when full. More machines than that do not share one gateway.
    private static final int MAX_SOURCES = 8192;
    // What is left for newcomers in a flood of made-up addresses; with the defaults a sixth of one processor.
    private static final int STRANGERS_SHARE = 10;

    private final RateSettings rates;
    private final TokenBucket strangersFailures;
    private final Map<Source, SenderBudget> proven = new EldestGoes();
    private final Map<Source, SenderBudget> strangers = new EldestGoes();

    private record Source(long bits, boolean ipv6) {
        static Source of(InetAddress address) {
            byte[] bytes = address.getAddress();
            boolean ipv6 = bytes.length > Integer.BYTES;
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Source(ipv6 ? buffer.getLong() : buffer.getInt(), ipv6);
        }
    }

    /** Forgets who has been silent for the longest time. */
    private static final class EldestGoes extends LinkedHashMap<Source, SenderBudget> {
        private static final long serialVersionUID = 1;

        EldestGoes() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, SenderBudget> eldest) {
            return size() > MAX_SOURCES;
        }
    }

    SenderBudgets(RateSettings rates, long nowNanos) {
        this.rates = rates;
        this.strangersFailures = new TokenBucket(rates.failuresPerSecond() * STRANGERS_SHARE, nowNanos);
    }

    /** Returns the budget that {@code sender} shares with its network, full if it is new. */
    SenderBudget of(InetAddress sender, long nowNanos) {
        Source source = Source.of(sender);
        SenderBudget budget = proven.get(source);
        return budget == null ? strangers.computeIfAbsent(source, unknown -> newcomer(unknown, nowNanos)) : budget;
    }

    /** Returns how many sources are remembered. */
    int size() {
        return proven.size() + strangers.size();
    }

    private SenderBudget newcomer(Source source, long nowNanos) {
        return new SenderBudget(
                new TokenBucket(rates.datagramsPerSecond(), nowNanos),
                new TokenBucket(rates.failuresPerSecond(), nowNanos),
                strangersFailures,
                () -> prove(source));
    }

    private void prove(Source source) {
        SenderBudget budget = strangers.remove(source);
        if (budget != null) {
            proven.put(source, budget);
        }
    }
}
