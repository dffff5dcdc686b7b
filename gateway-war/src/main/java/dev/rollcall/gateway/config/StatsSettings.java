package dev.rollcall.gateway.config;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the gateway shows what it knows, and to whom.
 *
 * @param path the path of the page; empty for none
 * @param allow who may see it besides this machine itself
 */
public record StatsSettings(String path, List<AddressRange> allow) {
    // Whole segments of characters that mean nothing to a container's URL patterns.
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]{1,64}){1,8}|");

    private static final Setting<String> PATH_SETTING = new Setting<>(
            "stats-path",
            "/.rollcall/stats",
            "a path such as /.rollcall/stats, of letters, digits and . _ ~ - between slashes, or nothing",
            "path of the JSON page about this gateway, for this machine only; empty: no such page",
            StatsSettings::path);
    private static final Setting<List<AddressRange>> ALLOW = new Setting<>(
            "stats-allow",
            "",
            "addresses or networks such as 10.0.0.0/8, separated by commas",
            "who may see that page besides this machine",
            Parsers::ranges);

    static final List<Setting<?>> ALL = List.of(PATH_SETTING, ALLOW);

    public StatsSettings {
        allow = List.copyOf(allow);
    }

    static StatsSettings from(SettingsSource source) {
        return new StatsSettings(PATH_SETTING.in(source), ALLOW.in(source));
    }

    /** Returns whether an operator has opened the page to {@code peer}. */
    public boolean isOpenTo(InetAddress peer) {
        return AddressRange.anyContains(allow, peer);
    }

    private static String path(String text) {
        Parsers.require(PATH.matcher(text).matches() && !text.contains("/../") && !text.endsWith("/.."));
        return text;
    }
}
