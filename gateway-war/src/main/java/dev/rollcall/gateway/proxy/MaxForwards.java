package dev.rollcall.gateway.proxy;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How many more hops a client wants its OPTIONS to make (RFC 9110 §7.6.2). Pure. */
final class MaxForwards {
    static final String FIELD = "Max-Forwards";

    // Longer ones are as good as endless.
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private MaxForwards() {}

    /** Returns whether the request must go no further; without the field it may go on, and none is made up. */
    static boolean isExhausted(@Nullable String value) {
        return value != null && isNumber(value) && Integer.parseInt(value) == 0;
    }

    /** Returns the value for the next hop; what is no number passes as it is. */
    static String next(String value) {
        return isNumber(value) ? String.valueOf(Math.max(0, Integer.parseInt(value) - 1)) : value;
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }
}
