package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.util.List;

/** Where host names come from: written down in a setting, or kept in a file that may change. */
sealed interface Names {
    /**
     * Names that stand in the setting itself.
     *
     * @param keys at least one
     * @param modifier1 what their subscriptions carry
     */
    record Literal(List<ServiceKey> keys, int modifier1) implements Names {
        /** Names without a modifier. */
        Literal(List<ServiceKey> keys) {
            this(keys, 0);
        }
    }

    /**
     * A file with one name per line, read anew at every announcement.
     *
     * @param path absolute, or relative to {@code WEB-INF/}, the container's base or the working folder
     */
    record InFile(String path) implements Names {}

    /** Where names are looked for when no setting says anything. */
    InFile DEFAULT_FILE = new InFile("hostnames.txt");

    /**
     * Returns the names that {@code text} stands for: {@code @file}, or one key.
     *
     * @param setting the setting that {@code text} is from, for the message
     * @throws InvalidSettingException if it is neither
     */
    static Names parse(String setting, String text) {
        if (text.length() > 1 && text.startsWith("@")) {
            return new InFile(text.substring(1));
        }
        return WantedKey.parse(text)
                .map(wanted -> new Literal(List.of(wanted.key()), wanted.modifier1()))
                .orElseThrow(() -> new InvalidSettingException(setting, text, WantedKey.expected(text) + ", or @file"));
    }
}
