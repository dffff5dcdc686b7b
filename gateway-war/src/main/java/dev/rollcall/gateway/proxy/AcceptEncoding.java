package dev.rollcall.gateway.proxy;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client says about codings (RFC 9110 §12.5.3). */
final class AcceptEncoding {
    // RFC 9110 §8.4.1.3: a recipient takes "x-gzip" for "gzip".
    private static final List<String> GZIP = List.of("gzip", "x-gzip");
    private static final List<String> IDENTITY = List.of("identity");
    private static final List<String> ANY = List.of("*");

    // RFC 9110 §12.4.2, with the white space that §5.6.6 allows.
    private static final Pattern WEIGHT = Pattern.compile("q=(?:(0)(?:\\.([0-9]{0,3}))?|(1)(?:\\.0{0,3})?)");
    private static final int FULL_WEIGHT = 1000;

    private final List<String> elements;

    private AcceptEncoding(List<String> elements) {
        this.elements = elements;
    }

    /**
     * Returns whether an answer is to be sent in gzip coding: the client names it, itself or by {@code *}, gives it a
     * weight above 0, and does not like the bare content better. Without the field any coding would be allowed; but who
     * does not ask for one may well not understand it.
     *
     * @param values those of all Accept-Encoding fields of a request
     */
    static boolean prefersGzip(List<String> values) {
        AcceptEncoding accept = new AcceptEncoding(Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToList(String.join(",", values).toLowerCase(Locale.ROOT)));
        int any = accept.weightOf(ANY).orElse(0);
        int gzip = accept.weightOf(GZIP).orElse(any);
        return gzip > 0 && gzip >= accept.weightOf(IDENTITY).orElse(0);
    }

    /** Returns the weight in thousandths; of several the lowest: who has said no once is not given it. */
    private OptionalInt weightOf(List<String> names) {
        return elements.stream()
                .filter(element -> names.contains(name(element)))
                .mapToInt(AcceptEncoding::weight)
                .min();
    }

    private static String name(String element) {
        int semicolon = element.indexOf(';');
        return semicolon < 0 ? element : element.substring(0, semicolon).strip();
    }

    /** A weight that is none counts as 0: nothing is sent that may not be wanted. */
    private static int weight(String element) {
        int semicolon = element.indexOf(';');
        if (semicolon < 0) {
            return FULL_WEIGHT;
        }
        Matcher matcher = WEIGHT.matcher(element.substring(semicolon + 1).strip());
        if (!matcher.matches()) {
            return 0;
        }
        if (matcher.group(3) != null) {
            return FULL_WEIGHT;
        }
        String decimals = matcher.group(2) == null ? "" : matcher.group(2);
        return Integer.parseInt((decimals + "000").substring(0, 3));
    }
}
