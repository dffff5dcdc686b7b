package dev.rollcall.subscriber;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JDK's own look-up, which asks what the operating system is told to ask, and caches the answers. Of a name with
 * IPv4 and IPv6 addresses only those of the family count which the JDK prefers.
 */
final class JdkLookup implements HostLookup {
    private static final Logger LOG = System.getLogger(JdkLookup.class.getName());

    private static final String CACHE_TTL = "networkaddress.cache.ttl";
    // What the JDK does where nobody has set the property (java.security, Networking Properties).
    private static final Duration DEFAULT_CACHE_TIME = Duration.ofSeconds(30);

    private final AtomicBoolean told = new AtomicBoolean();

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        InetAddress[] all = InetAddress.getAllByName(host);
        if (cacheTime().isNegative() && told.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "this JVM never forgets an address: changes of " + LogText.printable(host)
                            + " in DNS go unnoticed until it is restarted; set the security property " + CACHE_TTL);
        }
        // A gateway with addresses of both families is one gateway, and would count us twice.
        return Arrays.stream(all)
                .filter(address -> address.getClass() == all[0].getClass())
                .toList();
    }

    /** Returns a negative duration where answers are kept for ever. */
    @Override
    public Duration cacheTime() {
        String seconds = Security.getProperty(CACHE_TTL);
        return seconds != null && seconds.strip().matches("-?[0-9]{1,9}")
                ? Duration.ofSeconds(Long.parseLong(seconds.strip()))
                : DEFAULT_CACHE_TIME;
    }
}
