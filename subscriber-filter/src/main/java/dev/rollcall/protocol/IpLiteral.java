package dev.rollcall.protocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text form of an IP address, checked without ever asking a name server. */
final class IpLiteral {
    // Eight groups, the last two written as an IPv4 address: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".
    private static final int MAX_IPV6_LENGTH = 45;

    // No leading zeros: some readers take "010" for eight.
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    // Of this shape, and in brackets, the JDK parses a literal and never resolves a name. The JDK alone would
    // also take groups of more than four digits and an IPv4 part with leading zeros.
    private static final Pattern IPV6_SHAPE =
            Pattern.compile("(?:[0-9a-fA-F]{0,4}:)+(?:" + IPV4.pattern() + "|[0-9a-fA-F]{0,4})");
    private static final Pattern ZERO_RUN = Pattern.compile("\\b0(?::0)+\\b");

    private IpLiteral() {}

    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /**
     * Returns the one spelling of the IPv6 address {@code text} (RFC 5952 §4), or empty if it is none (RFC 4291 §2.2).
     * An IPv4-mapped address comes back as the IPv4 address it is: {@code ::ffff:10.0.0.7} → {@code 10.0.0.7}.
     */
    static Optional<String> canonicalIpv6(String text) {
        if (text.length() > MAX_IPV6_LENGTH || !IPV6_SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName("[" + text + "]");
            return Optional.of(
                    address instanceof Inet6Address ? shortest(address.getAddress()) : address.getHostAddress());
        } catch (UnknownHostException notALiteral) {
            return Optional.empty();
        }
    }

    // "2001:db8:0:0:1:0:0:1" → "2001:db8::1:0:0:1": the longest run of zeros is left out, of equal ones the first.
    private static String shortest(byte[] address) {
        // Network order makes the eight groups eight chars.
        String full = ByteBuffer.wrap(address)
                .asCharBuffer()
                .chars()
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining(":"));
        Optional<MatchResult> longestRun =
                ZERO_RUN.matcher(full).results().max(Comparator.comparingInt(run -> run.end() - run.start()));
        return longestRun.map(run -> without(run, full)).orElse(full);
    }

    private static String without(MatchResult run, String full) {
        String before = run.start() == 0 ? ":" : full.substring(0, run.start());
        String after = run.end() == full.length() ? ":" : full.substring(run.end());
        return before + after;
    }
}
