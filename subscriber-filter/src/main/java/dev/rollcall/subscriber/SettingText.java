package dev.rollcall.subscriber;

import java.util.Arrays;
import java.util.List;

/** How a setting's text is taken apart. */
final class SettingText {
    private SettingText() {}

    /** Returns the non-empty parts of {@code text} between white space and commas. */
    static List<String> split(String text) {
        return Arrays.stream(text.split("[\\s,]+", -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
