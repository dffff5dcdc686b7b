package dev.rollcall.subscriber.marking;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A choice of content types: each exactly, or all that begin alike. Immutable. */
public final class GzipTypes {
    // RFC 9110 §8.3.1, of the characters that registered types have (RFC 6838 §4.2).
    private static final Pattern PREFIX = Pattern.compile("(?:[a-z0-9!#$&^_.+-]+(?:/[a-z0-9!#$&^_.+-]*)?)?\\*");
    private static final Pattern EXACT = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");

    private final Set<String> exact;
    private final Set<String> prefixes;

    private GzipTypes(Set<String> exact, Set<String> prefixes) {
        this.exact = exact;
        this.prefixes = prefixes;
    }

    /**
     * Returns the choice that {@code entries} make: {@code application/json} is that type only, {@code text/*} and
     * {@code text/html*} every type that begins so. Empty if one of them is neither, or there is none.
     */
    public static Optional<GzipTypes> parse(List<String> entries) {
        Set<String> exact = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        for (String entry : entries) {
            String lowerCase = entry.toLowerCase(Locale.ROOT);
            if (PREFIX.matcher(lowerCase).matches()) {
                prefixes.add(lowerCase.substring(0, lowerCase.length() - 1));
            } else if (EXACT.matcher(lowerCase).matches()) {
                exact.add(lowerCase);
            } else {
                return Optional.empty();
            }
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(new GzipTypes(exact, prefixes));
    }

    /**
     * Returns whether a content type is among them; its parameters do not count.
     *
     * @param contentType as it stands in a Content-Type field; null where there is none
     */
    public boolean include(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return !type.isEmpty() && (exact.contains(type) || prefixes.stream().anyMatch(type::startsWith));
    }

    /** Returns the entries, sorted. */
    @Override
    public String toString() {
        return exact.stream()
                .sorted()
                .collect(Collectors.joining(" ", "", " "))
                .concat(prefixes.stream().sorted().map(prefix -> prefix + "*").collect(Collectors.joining(" ")))
                .strip();
    }
}
