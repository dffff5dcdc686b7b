package dev.rollcall.gateway.config;

import java.net.InetAddress;
import java.util.List;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8} (RFC 4632 §3.1) or {@code 2001:db8::/32} (RFC 4291 §2.3).
 *
 * @param network any address of the range
 * @param prefixLength how many leading bits all its addresses share
 */
public record AddressRange(InetAddress network, int prefixLength) {
    /** Returns whether {@code address} lies in at least one of {@code ranges}. */
    public static boolean anyContains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** Returns whether {@code address} is of the same family and lies in the range. */
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
