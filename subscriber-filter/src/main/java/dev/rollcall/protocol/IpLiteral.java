package dev.rollcall.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The text form of an IPv6 address (RFC 4291 §2.2), checked without ever asking a name server. */
final class Ipv6Literal {
    // With a colon in it and nothing but these characters, the JDK parses a literal and never resolves a name.
    private static final Pattern CHARACTERS = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*(?:[0-9]+(?:\\.[0-9]+){3})?");

    private Ipv6Literal() {}

    static boolean isValid(String text) {
        if (!CHARACTERS.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress.getByName("[" + text + "]");
            return true;
        } catch (UnknownHostException notALiteral) {
            return false;
        }
    }
}
