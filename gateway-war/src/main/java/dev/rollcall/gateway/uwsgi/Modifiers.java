package dev.rollcall.gateway.uwsgi;

/**
 * What kind of request a backend expects (uWSGI docs, Protocol.rst): 0 for Python, 5 for Perl, 7 for Ruby.
 *
 * @param first 0 to 255
 * @param second of a meaning that the first one gives it, 0 to 255
 */
public record Modifiers(int first, int second) {
    /** Of a backend that says nothing, and of every Python application. */
    public static final Modifiers NONE = new Modifiers(0, 0);

    /** @throws IllegalArgumentException if one is out of its range */
    public Modifiers {
        if (first < 0 || first > 255 || second < 0 || second > 255) {
            throw new IllegalArgumentException("modifiers: " + first + ", " + second + " (expected: 0 to 255)");
        }
    }
}
