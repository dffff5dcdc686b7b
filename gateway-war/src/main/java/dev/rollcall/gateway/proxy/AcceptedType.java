package dev.rollcall.gateway.proxy;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Locale;

/** Which of several forms of one answer a client likes best (RFC 9110 §12.5.1). Pure. */
final class AcceptedType {
    private static final int FULL_WEIGHT = 1000;

    private AcceptedType() {}

    /**
     * Returns the index of the form with the highest weight; of several the first, and also where the client likes none
     * or does not say: a page that it did not ask for tells it more than none.
     *
     * @param values those of all Accept fields of a request
     * @param offered media types without parameters, in lower case
     */
    static int choose(List<String> values, List<String> offered) {
        List<String> ranges = Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToList(String.join(",", values).toLowerCase(Locale.ROOT));
        int best = 0;
        int bestWeight = 0;
        for (int i = 0; i < offered.size(); i++) {
            int weight = weight(offered.get(i), ranges);
            if (weight > bestWeight) {
                best = i;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** The most specific range decides, whatever the others say. */
    private static int weight(String type, List<String> ranges) {
        int closest = 0;
        int weight = 0;
        for (String range : ranges) {
            int closeness = closeness(type, mediaRange(range));
            if (closeness > closest) {
                closest = closeness;
                weight = weight(range);
            }
        }
        return weight;
    }

    private static int closeness(String type, String range) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.equals(type.substring(0, type.indexOf('/') + 1) + "*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    private static String mediaRange(String element) {
        int semicolon = element.indexOf(';');
        return semicolon < 0 ? element : element.substring(0, semicolon).strip();
    }

    /** RFC 9110 §12.4.2; a weight that is none counts as 0. */
    private static int weight(String element) {
        for (String parameter : Splitter.on(';').trimResults().split(element)) {
            if (parameter.startsWith("q=")) {
                return thousandths(parameter.substring(2));
            }
        }
        return FULL_WEIGHT;
    }

    private static int thousandths(String weight) {
        if (weight.matches("1(\\.0{0,3})?")) {
            return FULL_WEIGHT;
        }
        return weight.matches("0(\\.[0-9]{0,3})?")
                ? Integer.parseInt((weight.replace(".", "") + "000").substring(1, 4))
                : 0;
    }
}
