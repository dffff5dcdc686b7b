package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How one kind of container is laid out on disk, started, and read. */
interface Layout {
    /** Fills an empty folder so that {@link #arguments} can start from it. */
    void create(Path base, Role role) throws IOException;

    /** Returns what follows {@code java -Xmx…} on the command line; port 0 lets the system choose. */
    List<String> arguments(Path base, String httpHost, int httpPort, Map<String, String> systemProperties);

    /** Returns the pattern of the line that tells the HTTP port, which is its group 1. */
    Pattern opened();

    /** Returns the file name under which a WAR is served at the root. */
    String rootWar(Role role);

    /** Returns {@code -Dname=value} for each property. */
    static List<String> definitions(Map<String, String> systemProperties) {
        return systemProperties.entrySet().stream()
                .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                .toList();
    }
}
