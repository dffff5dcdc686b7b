package dev.rollcall.subscriber;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The addresses behind one name. One is known from the first answer that holds it, and forgotten when several answers in
 * a row, which cannot all come from one cache entry, do not: name servers that are asked in turn may be out of step.
 */
final class KnownAddresses {
    // More gateways than anybody runs; a name server's joke must not make us open thousands of sockets.
    private static final int MAX_ADDRESSES = 64;
    private static final int MISSED_ANSWERS = 2;

    private final long cacheNanos;
    private final Map<InetAddress, Absence> known = new LinkedHashMap<>();

    /** How often an address has been missing in a row, and since when. */
    private record Absence(int answers, long sinceNanos) {
        static final Absence NONE = new Absence(0, 0);

        Absence again(long nowNanos) {
            return new Absence(answers + 1, answers == 0 ? nowNanos : sinceNanos);
        }
    }

    /** @param cacheNanos for how long one answer may be repeated without anybody having been asked */
    KnownAddresses(long cacheNanos) {
        this.cacheNanos = cacheNanos;
    }

    /** Takes in what a successful look-up found. */
    void found(Collection<InetAddress> addresses, long nowNanos) {
        Iterator<Map.Entry<InetAddress, Absence>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<InetAddress, Absence> entry = all.next();
            if (!addresses.contains(entry.getKey())) {
                entry.setValue(entry.getValue().again(nowNanos));
                if (isGone(entry.getValue(), nowNanos)) {
                    all.remove();
                }
            }
        }
        addresses.stream().limit(MAX_ADDRESSES).forEach(address -> known.put(address, Absence.NONE));
    }

    List<InetAddress> all() {
        return List.copyOf(known.keySet());
    }

    private boolean isGone(Absence absence, long nowNanos) {
        return absence.answers() >= MISSED_ANSWERS && nowNanos - absence.sinceNanos() >= cacheNanos;
    }
}
