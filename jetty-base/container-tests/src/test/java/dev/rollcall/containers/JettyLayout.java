package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A copy of the operator's Jetty base, in one of Jetty's environments. */
record JettyLayout(String environment) implements Layout {
    private static final Pattern OPENED = Pattern.compile("AbstractConnector:.*Started .*:(\\d+)}$");

    @Override
    public void create(Path base, Role role) throws IOException {
        Trees.copy(Places.OPERATOR.resolve(role == Role.GATEWAY ? "gateway" : "app"), base);
        Files.createDirectories(base.resolve("webapps"));
        Files.createDirectories(base.resolve("environments"));
        for (String name : List.of("deploy.ini", "websocket.ini")) {
            Path ini = base.resolve("start.d").resolve(name);
            if (Files.exists(ini)) {
                Files.writeString(
                        ini, Files.readString(ini).replace("--module=ee10-", "--module=" + environment + "-"));
            }
        }
    }

    @Override
    public List<String> arguments(Path base, String httpHost, int httpPort, Map<String, String> systemProperties) {
        List<String> arguments = new ArrayList<>(Layout.definitions(systemProperties));
        arguments.add("-Djetty.home=" + Places.JETTY_HOME);
        arguments.add("-Djetty.base=" + base);
        arguments.addAll(List.of("-jar", Places.JETTY_HOME.resolve("start.jar").toString()));
        arguments.addAll(
                List.of("jetty.http.port=" + httpPort, "jetty.http.host=" + httpHost, "jetty.deploy.scanInterval=1"));
        return arguments;
    }

    @Override
    public Pattern opened() {
        return OPENED;
    }

    @Override
    public String rootWar(Role role) {
        // gateway.war asks for the root by itself; an application has to be named so.
        return role == Role.GATEWAY ? "gateway.war" : "root.war";
    }
}
