package dev.rollcall.subscriber;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a setting's text is taken apart. */
final class SettingText {
    private SettingText() {}

    /**
     * Returns {@code text} if it is a slash and up to {@code max - 1} characters of printable ASCII without spaces and {@code
     * #}: what may stand in a request's line below an application's own path.
     *
     * @throws InvalidSettingException if it is not
     */
    static String path(String setting, String text, int max) {
        if (text.length() > max || !text.matches("/[!-~&&[^#]]*")) {
            throw new InvalidSettingException(setting, text, "a path like /healthz, at most " + max + " characters");
        }
        return text;
    }

    /**
     * Returns {@code parsed}.
     *
     * @throws InvalidSettingException if it is empty: {@code text} is not what was expected
     */
    static <T> Optional<T> parsed(Optional<T> parsed, String setting, String text, String expected) {
        if (parsed.isEmpty()) {
            throw new InvalidSettingException(setting, text, expected);
        }
        return parsed;
    }

    /**
     * Returns the non-empty parts of {@code text} between white space and commas. A comma right before a number of up to
     * three digits is part of a key with its modifier ({@code mysite.com,5}) and parts nothing.
     */
    static List<String> split(String text) {
        return Arrays.stream(text.split("(?:\\s|,(?![0-9]{1,3}(?:[\\s,]|$)))+", -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
