package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The gateway WAR as its own program. */
record StandaloneLayout() implements Layout {
    private static final Pattern OPENED = Pattern.compile("serving http on \\S*:(\\d+)");

    @Override
    public void create(Path base, Role role) throws IOException {
        if (role != Role.GATEWAY) {
            throw new IllegalArgumentException("role: " + role + " (expected: GATEWAY, only that runs by itself)");
        }
        Files.createDirectories(base.resolve("webapps"));
    }

    @Override
    public List<String> arguments(Path base, String httpHost, int httpPort, Map<String, String> systemProperties) {
        List<String> arguments = new ArrayList<>(Layout.definitions(systemProperties));
        arguments.addAll(List.of(
                "-jar", base.resolve("webapps").resolve(rootWar(Role.GATEWAY)).toString()));
        arguments.addAll(List.of("--http", httpHost + ":" + httpPort));
        return arguments;
    }

    @Override
    public Pattern opened() {
        return OPENED;
    }

    @Override
    public String rootWar(Role role) {
        return "gateway.war";
    }
}
