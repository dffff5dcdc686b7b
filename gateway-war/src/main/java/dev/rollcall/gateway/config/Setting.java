package dev.rollcall.gateway.config;

import java.util.function.Function;

/**
 * One thing an operator can set.
 *
 * @param name as it is written after {@code rollcall.} or {@code --}
 * @param defaultText what counts where nobody set it, in the spelling an operator would use
 * @param expected what a value must look like, for the message about one that does not
 * @param meaning one line for the help text
 * @param parser returns the value, or throws {@link IllegalArgumentException} for a text that is none
 */
record Setting<T>(
        String name, String defaultText, String expected, String meaning, Function<String, ? extends T> parser) {

    /**
     * Returns the value this setting has in {@code source}.
     *
     * @throws ConfigurationException naming the setting, its value and what was expected
     */
    T in(SettingsSource source) {
        String text = source.find(name).orElse(defaultText).strip();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException invalid) {
            throw new ConfigurationException(name, text, expected);
        }
    }

    /** Returns a paragraph for a command line's help: name, meaning, default. */
    String help() {
        String shownDefault = defaultText.isEmpty() ? "none" : defaultText;
        return "  --%s VALUE%n        %s%n        default: %s%n".formatted(name, meaning, shownDefault);
    }
}
