package dev.rollcall.servers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A container as the build has unpacked it, run from a copy of the base that operators copy. */
public enum ContainerKind {
    JETTY("jetty", "jetty-home-", "AbstractConnector:.*Started .*:(\\d+)}") {
        @Override
        public void lay(Path project, Path base, Path war, boolean gateway) throws IOException {
            copy(project.resolve(gateway ? "jetty-base/gateway" : "jetty-base/app"), base);
            // gateway.war asks for the root by itself; an application has to be named so.
            copyFile(war, base.resolve(gateway ? "webapps/gateway.war" : "webapps/root.war"));
        }

        @Override
        public List<String> command(Path project, Path base, int port, List<String> options) throws IOException {
            Path home = home(project);
            List<String> command = new ArrayList<>(List.of(Tool.ofJdk("java")));
            command.addAll(options);
            command.addAll(List.of(
                    "-Djetty.home=" + home,
                    "-Djetty.base=" + base,
                    "-jar",
                    home.resolve("start.jar").toString(),
                    "jetty.http.port=" + port,
                    "jetty.http.host=127.0.0.1"));
            return command;
        }

        @Override
        public void stopTimeout(Path base, Duration timeout) throws IOException {
            replace(base.resolve("start.d/graceful.ini"), "stopTimeout=\\d+", "stopTimeout=" + timeout.toMillis());
        }
    },
    TOMCAT("tomcat", "apache-tomcat-10", "Starting ProtocolHandler \\[\"http-nio-.*-(\\d+)\"]") {
        @Override
        public void lay(Path project, Path base, Path war, boolean gateway) throws IOException {
            copy(project.resolve("jetty-base/app-tomcat"), base);
            Files.createDirectories(base.resolve("temp"));
            copyFile(home(project).resolve("conf/web.xml"), base.resolve("conf/web.xml"));
            copyFile(war, base.resolve("webapps/ROOT.war"));
        }

        @Override
        public List<String> command(Path project, Path base, int port, List<String> options) throws IOException {
            Path home = home(project);
            List<String> command = new ArrayList<>(List.of(Tool.ofJdk("java")));
            command.addAll(options);
            command.addAll(List.of(
                    "-Dhttp.port=" + port,
                    "-Dhttp.bind-on-init=" + (port == 0),
                    "-Dcatalina.home=" + home,
                    "-Dcatalina.base=" + base,
                    "-Djava.io.tmpdir=" + base.resolve("temp"),
                    "-cp",
                    home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                    "org.apache.catalina.startup.Bootstrap",
                    "start"));
            return command;
        }

        @Override
        public void stopTimeout(Path base, Duration timeout) throws IOException {
            replace(
                    base.resolve("conf/server.xml"),
                    "gracefulStopAwaitMillis=\"\\d+\"",
                    "gracefulStopAwaitMillis=\"" + timeout.toMillis() + "\"");
        }
    };

    private final String id;
    private final String prefix;
    private final Pattern opened;

    ContainerKind(String id, String prefix, String opened) {
        this.id = id;
        this.prefix = prefix;
        this.opened = Pattern.compile(opened);
    }

    /** Fills a folder with a copy of the operators' base and the WAR, served at the root. */
    public abstract void lay(Path project, Path base, Path war, boolean gateway) throws IOException;

    /**
     * Returns what runs such a base on 127.0.0.1.
     *
     * @param port where it serves HTTP; 0 lets the system choose
     * @param options for the JVM
     */
    public abstract List<String> command(Path project, Path base, int port, List<String> options) throws IOException;

    /** Sets how long it waits for running requests when it is stopped. */
    public abstract void stopTimeout(Path base, Duration timeout) throws IOException;

    /** Returns its name on command lines and in folders. */
    public String id() {
        return id;
    }

    /** Returns the line of the log that tells that the HTTP port is open; its first group is the number. */
    public Pattern opened() {
        return opened;
    }

    /** Returns where the build has unpacked it. */
    public Path home(Path project) throws IOException {
        Path containers = project.resolve("jetty-base/target/containers");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(containers, prefix + "*")) {
            return StreamSupport.stream(found.spliterator(), false)
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no " + prefix + "… in " + containers + "; is it built?"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    copyFile(file, target);
                }
            }
        }
    }

    private static void replace(Path file, String pattern, String by) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst(pattern, by);
        if (changed.equals(text)) {
            throw new IOException(pattern + ": not in " + file);
        }
        Files.writeString(file, changed);
    }

    private static void copyFile(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
