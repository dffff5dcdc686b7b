package dev.rollcall.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One vector of {@code docs/protocol.md}.
 *
 * @param hex the datagram, two digits a byte
 * @param encodes whether our encoder must produce these bytes; the decoder must understand them in any case
 * @param meaning what the bytes say, as {@link MessageText} writes it
 */
record Vector(String name, String hex, boolean encodes, String meaning) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```vector *\\n(.*?)^``` *$");
    private static final Pattern CONTENT = Pattern.compile(
            "(?s)name: +(?<name>\\S[^\\n]*)\\nbytes: (?<bytes>.*?)\\n(?<what>decode|encode): +(?<meaning>[^\\n]+)\\n");
    private static final Pattern MEANING = Pattern.compile(
            "subscribe key=\\S+ address=\\S+ modifier1=\\d+ modifier2=\\d+ cores=\\d+ load=\\d+ weight=\\d+"
                    + "(?: backup=\\d+)?(?: algo=\\w+)?(?: hops=\\d gateways=\\S+)?(?: instance=\\w+)?(?: route=[\\w-]+)?"
                    + "(?: keepalive=\\d+)?(?: keepalive-requests=\\d+)?"
                    + "(?: check=\\S+ check-interval=\\d+)?|unsubscribe key=\\S+ address=\\S+"
                    + "|drain key=\\S+ address=\\S+ seconds=\\d+|rejected [A-Z_]+");

    /** Returns every vector of the document; fails if there is none, or a block that is not well-formed. */
    static List<Vector> all() {
        return allIn(document());
    }

    static String document() {
        Path document = Path.of(System.getProperty("basedir", ".")).resolve("../docs/protocol.md");
        try {
            return Files.readString(document);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Vector> allIn(String document) {
        List<Vector> vectors = BLOCK.matcher(document)
                .results()
                .map(block -> parse(block.group(1)))
                .collect(Collectors.toList());
        // A block that is not closed, or indented, would otherwise be skipped in silence.
        long begun = document.lines().filter(line -> line.contains("```vector")).count();
        if (vectors.isEmpty() || vectors.size() != begun) {
            throw new IllegalArgumentException(
                    "vectors: " + vectors.size() + " of " + begun + " (expected: all, not 0)");
        }
        return vectors;
    }

    private static Vector parse(String block) {
        Matcher parts = CONTENT.matcher(block);
        if (!parts.matches() || !MEANING.matcher(parts.group("meaning")).matches()) {
            throw new IllegalArgumentException("malformed vector:\n" + block);
        }
        boolean encodes = parts.group("what").equals("encode");
        return new Vector(parts.group("name"), parseHex(parts.group("bytes")), encodes, parts.group("meaning"));
    }

    private static String parseHex(String lines) {
        String digits = lines.lines().map(line -> line.replaceFirst("#.*", "")).collect(Collectors.joining(" "));
        String hex = digits.replaceAll("\\s+", "");
        // Fails on anything that is no hex.
        return HexFormat.of().formatHex(HexFormat.of().parseHex(hex));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return name;
    }
}
