package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/** Reads query parameters; whatever is out of bounds becomes a {@link BadParameterException}. */
final class Parameters {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final HttpServletRequest request;

    Parameters(HttpServletRequest request) {
        this.request = request;
    }

    /** Returns the number, which lies between the two bounds, or {@code otherwise} where the parameter is absent. */
    long number(String name, long otherwise, long min, long max) {
        String text = request.getParameter(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of bounds.
        }
        throw new BadParameterException(name + ": expected a number from " + min + " to " + max);
    }

    /** Returns whether the parameter is {@code true}; absent means {@code false}. */
    boolean flag(String name) {
        String text = request.getParameter(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw new BadParameterException(name + ": expected true or false");
    }

    /** Returns a short name made of letters, digits, dots, hyphens and underscores. */
    String name(String name) {
        String text = request.getParameter(name);
        if (text == null || !NAME.matcher(text).matches()) {
            throw new BadParameterException(name + ": expected 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return text;
    }

    /** Returns whether the parameter was given at all. */
    boolean has(String name) {
        return request.getParameter(name) != null;
    }
}
