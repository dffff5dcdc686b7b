package dev.rollcall.subscriber;

import java.net.InetAddress;

/** How a bound address is written in an endpoint. */
final class BoundHost {
    private BoundHost() {}

    /** Returns {@code address} without the zone of a link-local one; empty if it means all addresses. */
    static String of(InetAddress address) {
        return address.isAnyLocalAddress() ? "" : withoutZone(address.getHostAddress());
    }

    /** Returns {@code address} without the zone of a link-local one, which means something to this machine only. */
    static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
