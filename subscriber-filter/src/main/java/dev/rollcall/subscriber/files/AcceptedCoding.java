package dev.rollcall.subscriber.files;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What a client says about codings (RFC 9110 §12.5.3). */
final class AcceptedCoding {
    // RFC 9110 §12.4.2.
    private static final Pattern WEIGHT = Pattern.compile("q=(?:0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

    private AcceptedCoding() {}

    /**
     * Returns whether gzip coding is asked for, by name or by {@code *}, with a weight above 0 and not below that of the
     * bare content.
     *
     * @param values those of all Accept-Encoding fields of a request
     */
    static boolean isGzip(List<String> values) {
        String[] elements = String.join(",", values).toLowerCase(Locale.ROOT).split(",", -1);
        double any = weight(elements, List.of("*")).orElse(0);
        double gzip = weight(elements, List.of("gzip", "x-gzip")).orElse(any);
        return gzip > 0 && gzip >= weight(elements, List.of("identity")).orElse(0);
    }

    /** Returns the lowest weight: who has said no once is not given it. */
    private static OptionalDouble weight(String[] elements, List<String> names) {
        return Arrays.stream(elements)
                .map(element -> element.split(";", 2))
                .filter(parts -> names.contains(parts[0].strip()))
                .mapToDouble(parts -> parts.length == 1 ? 1 : weight(parts[1].strip()))
                .min();
    }

    /** A weight that is none counts as 0: nothing is sent that may not be wanted. */
    private static double weight(String parameter) {
        return WEIGHT.matcher(parameter).matches() ? Double.parseDouble(parameter.substring(2)) : 0;
    }
}
