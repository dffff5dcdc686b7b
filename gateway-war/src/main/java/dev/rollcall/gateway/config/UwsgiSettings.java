package dev.rollcall.gateway.config;

import java.util.List;

/**
 * What is special about backends that speak uwsgi.
 *
 * @param underscores whether they get fields with an underscore in their names
 * @param connections how many connections are open to one of them at the most, unless it has said that it works on more
 *     requests at a time
 */
public record UwsgiSettings(boolean underscores, int connections) {
    // Whoever stands before an application and takes X-User from strangers seldom thinks of X_User.
    private static final Setting<Boolean> UNDERSCORES = new Setting<>(
            "uwsgi-underscores",
            "false",
            "true or false",
            "whether uwsgi backends get fields with an underscore in the name: to them X_User is X-User",
            Parsers::trueOrFalse);
    // As many as wait at a uWSGI whose listen nobody has set. Whoever connects to a full queue hears nothing for
    // seconds.
    private static final Setting<Integer> CONNECTIONS = new Setting<>(
            "uwsgi-connections",
            "100",
            "a number from 1 to 65535",
            "how many connections are open to one uwsgi backend, or as many as its cores; further requests queue",
            Parsers.integer(1, 65_535));

    static final List<Setting<?>> ALL = List.of(UNDERSCORES, CONNECTIONS);

    static UwsgiSettings from(SettingsSource source) {
        return new UwsgiSettings(UNDERSCORES.in(source), CONNECTIONS.in(source));
    }

    /**
     * Returns how many connections to one backend there may be.
     *
     * @param cores how many requests it can work on at a time, as it says
     */
    public int connections(long cores) {
        return (int) Math.min(Math.max(connections, cores), Integer.MAX_VALUE);
    }
}
