package dev.rollcall.subscriber;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the address of a host; may block as long as the name service likes. */
interface HostLookup {
    /** Returns the address of {@code host}. */
    InetAddress resolve(String host) throws UnknownHostException;
}
