package dev.rollcall.benchmark;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The gateway as operators run it: the WAR in a real container, with a backend that has subscribed. */
enum RollcallPeer implements Peer {
    JETTY("jetty", "Rollcall in Jetty") {
        @Override
        String containerPrefix() {
            return "jetty-home-";
        }

        @Override
        Running launch(Site site, Path base, Path log, List<String> options) throws IOException, InterruptedException {
            copy(site.project().resolve("jetty-base/gateway"), base);
            copyWar(site, base.resolve("webapps/gateway.war"));
            Path home = site.container(containerPrefix());
            List<String> command = new ArrayList<>(List.of(Tool.ofJdk("java"), Site.HEAP));
            command.addAll(options);
            command.addAll(List.of(
                    "-Djetty.home=" + home,
                    "-Djetty.base=" + base,
                    "-jar",
                    home.resolve("start.jar").toString(),
                    "jetty.http.port=0",
                    "jetty.http.host=127.0.0.1",
                    "jetty.http.acceptQueueSize=4096",
                    "jetty.http.idleTimeout=3600000"));
            return Running.onPortOfLog(JETTY_PORT, base, log, command);
        }
    },
    TOMCAT("tomcat", "Rollcall in Tomcat") {
        @Override
        String containerPrefix() {
            return "apache-tomcat-10";
        }

        @Override
        Running launch(Site site, Path base, Path log, List<String> options) throws IOException, InterruptedException {
            Path home = site.container(containerPrefix());
            copy(site.project().resolve("jetty-base/app-tomcat"), base);
            Files.createDirectories(base.resolve("temp"));
            Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
            Path server = base.resolve("conf/server.xml");
            // As the other proxies: nobody's connection is closed for its age or its number of requests.
            Files.writeString(
                    server,
                    Files.readString(server)
                            .replace(
                                    "protocol=\"HTTP/1.1\"",
                                    "protocol=\"HTTP/1.1\" maxKeepAliveRequests=\"-1\" "
                                            + "acceptCount=\"4096\" keepAliveTimeout=\"3600000\""));
            copyWar(site, base.resolve("webapps/ROOT.war"));
            List<String> command = new ArrayList<>(List.of(Tool.ofJdk("java"), Site.HEAP));
            command.addAll(options);
            command.addAll(List.of(
                    "-Dcatalina.home=" + home,
                    "-Dcatalina.base=" + base,
                    "-Djava.io.tmpdir=" + base.resolve("temp"),
                    "-cp",
                    home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                    "org.apache.catalina.startup.Bootstrap",
                    "start"));
            return Running.onPortOfLog(TOMCAT_PORT, base, log, command);
        }
    };

    private static final Pattern JETTY_PORT = Pattern.compile("AbstractConnector:.*Started .*:(\\d+)}");
    private static final Pattern TOMCAT_PORT = Pattern.compile("Starting ProtocolHandler \\[\"http-nio-.*-(\\d+)\"]");
    private static final Pattern UDP = Pattern.compile("listening for subscriptions on udp \\S*:(\\d+)");

    private final String container;
    private final String title;

    RollcallPeer(String container, String title) {
        this.container = container;
        this.title = title;
    }

    abstract Running launch(Site site, Path base, Path log, List<String> options)
            throws IOException, InterruptedException;

    abstract String containerPrefix();

    @Override
    public String id() {
        return "rollcall-" + container;
    }

    @Override
    public String title() {
        return title;
    }

    /** Returns the name of the container that it runs in. */
    String container() {
        return container;
    }

    @Override
    public String version(Site site) throws IOException {
        try (JarFile war = new JarFile(war(site).toFile())) {
            return war.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION) + " in "
                    + site.container(containerPrefix()).getFileName();
        }
    }

    @Override
    public boolean can(Workload workload) {
        return true;
    }

    @Override
    public Running start(Site site) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Drollcall.subscription-server=127.0.0.1:0",
                "-Drollcall.max-subscriptions=20000",
                // One announcement is enough then.
                "-Drollcall.subscription-tolerance=12h",
                "-Drollcall.http-auto-gzip=true");
        Running running = launch(site, site.makeFolder(id()), site.log(id()), options);
        try {
            Subscriptions.to(running.awaitNumber(UDP), site.originPort());
        } catch (IOException deaf) {
            throw running.givenUp(deaf);
        }
        return Site.serving(running);
    }

    /** Subscribes the origin for so many further names; the gateway knows them when this returns. */
    void subscribe(Running running, Site site, int names) throws IOException, InterruptedException {
        int others = keys(running);
        Subscriptions.add(running.awaitNumber(UDP), site.originPort(), names);
        running.await("registry of " + names + " further keys", () -> keys(running) == others + names);
    }

    private static int keys(Running running) throws IOException, InterruptedException {
        String page = new String(HttpProbe.get(running.url("/.rollcall/stats")).body(), StandardCharsets.UTF_8);
        return JsonParser.parseString(page)
                .getAsJsonObject()
                .getAsJsonArray("subscriptions")
                .size();
    }

    private static Path war(Site site) {
        return site.project().resolve("gateway-war/target/gateway.war");
    }

    private static void copyWar(Site site, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(war(site), to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
