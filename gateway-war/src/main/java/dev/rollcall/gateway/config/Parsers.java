package dev.rollcall.gateway.config;

import com.google.common.base.Splitter;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts to values; each throws {@link IllegalArgumentException} for a text that is none. */
final class Parsers {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmg]?)");
    private static final String SIZE_UNITS = "kmg";
    /** Commas or white space between entries. */
    static final Splitter LIST =
            Splitter.onPattern("[,\\s]+").omitEmptyStrings().trimResults();

    // Between the name of a scheme and the address where it is spoken.
    private static final String SCHEME_END = "://";

    private Parsers() {}

    /** {@code 500ms}, {@code 17s}, {@code 2m}, {@code 1h}; a bare number means seconds, as in uWSGI. */
    static Function<String, Duration> duration(Duration min, Duration max) {
        return text -> {
            Matcher matcher = DURATION.matcher(text);
            require(matcher.matches());
            Duration duration =
                    ofUnit(Long.parseLong(matcher.group(1)), matcher.group(2) == null ? "s" : matcher.group(2));
            require(duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
            return duration;
        };
    }

    static Function<String, Integer> integer(int min, int max) {
        return text -> {
            int value = Integer.parseInt(text);
            require(value >= min && value <= max);
            return value;
        };
    }

    /** {@code 500}, {@code 500k}, {@code 10m} or {@code 2g} bytes; without an upper limit also an empty text, for as many as can be. */
    static Function<String, Long> size(long min, long max) {
        return text -> {
            if (text.isEmpty() && max == Long.MAX_VALUE) {
                return max;
            }
            Matcher matcher = SIZE.matcher(text);
            require(matcher.matches());
            // Units are powers of 1024; no unit is the zeroth.
            int power = matcher.group(2).isEmpty() ? 0 : SIZE_UNITS.indexOf(matcher.group(2)) + 1;
            long bytes = Long.parseLong(matcher.group(1)) << (10 * power);
            require(bytes >= min && bytes <= max);
            return bytes;
        };
    }

    static boolean trueOrFalse(String text) {
        require(text.equals("true") || text.equals("false"));
        return text.equals("true");
    }

    /** One of the words that {@code type} has, in lower case. */
    static <E extends Enum<E>> Function<String, E> word(Class<E> type) {
        return text -> {
            require(text.equals(text.toLowerCase(Locale.ROOT)));
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        };
    }

    /** {@code host:port}, {@code [ipv6]:port}, or {@code :port} for every interface. Port 0 lets the system choose. */
    static InetSocketAddress address(String text) {
        if (text.startsWith(":")) {
            return new InetSocketAddress(integer(0, 65535).apply(text.substring(1)));
        }
        HostAndPort hostAndPort = HostAndPort.fromString(text).requireBracketsForIPv6();
        require(hostAndPort.hasPort() && !hostAndPort.getHost().isEmpty());
        InetSocketAddress address = new InetSocketAddress(hostAndPort.getHost(), hostAndPort.getPort());
        require(!address.isUnresolved());
        return address;
    }

    /** Addresses as {@link #address} takes them, separated by commas or white space; empty for none. */
    static List<InetSocketAddress> addresses(String text) {
        return LIST.splitToStream(text).map(Parsers::address).distinct().toList();
    }

    /** An address as {@link Endpoint#parse} takes it, before it a {@link Scheme} such as {@code https://}. */
    static Endpoint backend(String text) {
        int end = text.indexOf(SCHEME_END);
        Optional<Scheme> scheme = end < 0 ? Optional.of(Scheme.HTTP) : Scheme.parse(text.substring(0, end));
        return Endpoint.parse(end < 0 ? text : text.substring(end + SCHEME_END.length()))
                .flatMap(endpoint -> scheme.map(endpoint::withScheme))
                .orElseThrow(IllegalArgumentException::new);
    }

    /** A file that can be made or replaced; empty for none. */
    static Optional<Path> optionalFile(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(text).toAbsolutePath();
        Path folder = file.getParent();
        require(folder != null && Files.isDirectory(folder) && Files.isWritable(folder) && !Files.isDirectory(file));
        return Optional.of(file);
    }

    /** A key as applications subscribe it; empty for none. */
    static Optional<ServiceKey> optionalKey(String text) {
        Optional<ServiceKey> key = ServiceKey.parse(text);
        require(text.isEmpty() || key.isPresent());
        return key;
    }

    /** Addresses and networks in CIDR notation, separated by commas or white space; empty for none. */
    static List<AddressRange> ranges(String text) {
        return LIST.splitToStream(text).map(Parsers::range).toList();
    }

    private static AddressRange range(String text) {
        List<String> parts = Splitter.on('/').limit(2).splitToList(text);
        InetAddress network = InetAddresses.forString(parts.get(0));
        int bits = network.getAddress().length * Byte.SIZE;
        int prefixLength = parts.size() == 1 ? bits : integer(0, bits).apply(parts.get(1));
        return new AddressRange(network, prefixLength);
    }

    private static Duration ofUnit(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
