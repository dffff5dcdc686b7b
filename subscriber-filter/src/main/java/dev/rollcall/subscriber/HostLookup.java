package dev.rollcall.subscriber;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Finds the addresses of a host; may block as long as the name service likes. */
interface HostLookup {
    /** Returns all addresses of {@code host}, at least one. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** Returns for how long an answer may be repeated without anybody having been asked. */
    default Duration cacheTime() {
        return Duration.ZERO;
    }
}
