package dev.rollcall.protocol;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of {@code docs/protocol.md} about signatures or answers: lines {@code name: value}, of which {@code bytes}
 * goes on over several lines of hex.
 */
record SignedVector(Map<String, String> fields) {
    private static final Pattern FIELD = Pattern.compile("(?m)^([a-z]+): +(.*(?:\\n {8}.*)*)$");

    /** Returns the blocks of this kind; fails if there is none. */
    static List<SignedVector> all(String kind) {
        Matcher blocks =
                Pattern.compile("(?ms)^```" + kind + " *\\n(.*?)^``` *$").matcher(Vector.document());
        List<SignedVector> vectors = blocks.results()
                .map(block -> new SignedVector(FIELD.matcher(block.group(1))
                        .results()
                        .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2)))))
                .toList();
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("no block of kind " + kind);
        }
        return vectors;
    }

    String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(this + " has no " + name);
        }
        return value.strip();
    }

    byte[] bytes() {
        String hex =
                field("bytes").lines().map(line -> line.replaceFirst("#.*", "")).collect(Collectors.joining());
        return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
    }

    @Override
    public String toString() {
        return String.valueOf(fields.get("name"));
    }
}
