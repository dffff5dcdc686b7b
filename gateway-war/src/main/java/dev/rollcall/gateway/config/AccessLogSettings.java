package dev.rollcall.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Whether and where a line is written for every exchange.
 *
 * @param file a path; {@code -} for standard output; empty for the logger {@code dev.rollcall.access}
 */
public record AccessLogSettings(Form form, String file) {
    private static final Setting<Form> FORM = new Setting<>(
            "access-log",
            "off",
            "one of off, common, json",
            "a line for every request: off, or in which form",
            AccessLogSettings::form);
    private static final Setting<String> FILE = new Setting<>(
            "access-log-file",
            "",
            "a file, - for standard output, or nothing",
            "file for these lines, begun anew when it has been moved; none: the logger dev.rollcall.access",
            AccessLogSettings::file);

    static final List<Setting<?>> ALL = List.of(FORM, FILE);

    /** How a line looks. */
    public enum Form {
        /** No lines. */
        OFF,
        /** The Common Log Format and more. */
        COMMON,
        /** An object of JSON. */
        JSON
    }

    static AccessLogSettings from(SettingsSource source) {
        return new AccessLogSettings(FORM.in(source), FILE.in(source));
    }

    private static Form form(String text) {
        Parsers.require(text.equals(text.toLowerCase(Locale.ROOT)));
        return Form.valueOf(text.toUpperCase(Locale.ROOT));
    }

    // Path.of says what can be no path at all on this machine.
    private static String file(String text) {
        return text.isEmpty() || text.equals("-") ? text : Path.of(text).toString();
    }
}
