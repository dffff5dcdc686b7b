package dev.rollcall.containers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A copy of the operator's Tomcat base, started as {@code catalina.sh run} does, but without a shell in between. */
record TomcatLayout(Path home) implements Layout {
    private static final Pattern OPENED = Pattern.compile("Starting ProtocolHandler \\[\"http-nio-.*-(\\d+)\"]");

    @Override
    public void create(Path base, Role role) throws IOException {
        Trees.copy(Places.OPERATOR.resolve("app-tomcat"), base);
        Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
        Files.createDirectories(base.resolve("webapps"));
        Files.createDirectories(base.resolve("temp"));
    }

    @Override
    public List<String> arguments(Path base, String httpHost, int httpPort, Map<String, String> systemProperties) {
        List<String> arguments = new ArrayList<>(Layout.definitions(systemProperties));
        for (String opened : List.of("java.lang", "java.io", "java.util", "java.util.concurrent")) {
            arguments.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        arguments.add("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");
        arguments.addAll(Layout.definitions(Map.of(
                "http.host", httpHost,
                "http.port", Integer.toString(httpPort),
                "http.bind-on-init", Boolean.toString(httpPort == 0),
                "scan.interval", "1",
                "catalina.home", home.toString(),
                "catalina.base", base.toString(),
                "java.io.tmpdir", base.resolve("temp").toString(),
                "java.util.logging.manager", "org.apache.juli.ClassLoaderLogManager",
                "java.util.logging.config.file",
                        base.resolve("conf/logging.properties").toString())));
        String classPath = home.resolve("bin/bootstrap.jar") + File.pathSeparator + home.resolve("bin/tomcat-juli.jar");
        arguments.addAll(List.of("-cp", classPath, "org.apache.catalina.startup.Bootstrap", "start"));
        return arguments;
    }

    @Override
    public Pattern opened() {
        return OPENED;
    }

    @Override
    public String rootWar(Role role) {
        return "ROOT.war";
    }
}
