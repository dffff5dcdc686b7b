package dev.rollcall.subscriber;

import java.util.Arrays;
import java.util.List;

/** How a setting's text is taken apart. */
final class SettingText {
    private SettingText() {}

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
