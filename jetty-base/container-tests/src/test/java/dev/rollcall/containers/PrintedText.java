package dev.rollcall.containers;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What commands are expected to print. An ellipsis stands for any text within its line, in a line by itself for any
 * lines. White space at the ends of lines does not count: HTTP's lines end with a carriage return.
 */
record PrintedText(String expected) {
    private static final String ELLIPSIS = "…";

    boolean matches(String actual) {
        String pattern = expected.lines()
                .map(String::stripTrailing)
                .map(PrintedText::line)
                .collect(Collectors.joining());
        String text = actual.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
        return Pattern.compile(pattern).matcher(text).matches();
    }

    private static String line(String line) {
        if (line.equals(ELLIPSIS)) {
            return "(?:.*\n)*";
        }
        StringBuilder pattern = new StringBuilder();
        for (String piece : line.split(ELLIPSIS, -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(piece));
        }
        return pattern.append('\n').toString();
    }
}
