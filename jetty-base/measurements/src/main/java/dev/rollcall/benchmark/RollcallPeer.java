package dev.rollcall.benchmark;

import com.google.gson.JsonParser;
import dev.rollcall.servers.ContainerKind;
import dev.rollcall.servers.Probe;
import dev.rollcall.servers.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The gateway as operators run it: the WAR in a real container, with a backend that has subscribed. */
enum RollcallPeer implements Peer {
    JETTY(ContainerKind.JETTY, "Rollcall in Jetty") {
        @Override
        List<String> command(Site site, Path base, List<String> options) throws IOException {
            List<String> command = super.command(site, base, options);
            command.addAll(List.of("jetty.http.acceptQueueSize=4096", "jetty.http.idleTimeout=3600000"));
            return command;
        }
    },
    TOMCAT(ContainerKind.TOMCAT, "Rollcall in Tomcat") {
        @Override
        List<String> command(Site site, Path base, List<String> options) throws IOException {
            Path server = base.resolve("conf/server.xml");
            // As the other proxies: nobody's connection is closed for its age or its number of requests.
            Files.writeString(
                    server,
                    Files.readString(server)
                            .replace(
                                    "protocol=\"HTTP/1.1\"",
                                    "protocol=\"HTTP/1.1\" maxKeepAliveRequests=\"-1\" "
                                            + "acceptCount=\"4096\" keepAliveTimeout=\"3600000\""));
            return super.command(site, base, options);
        }
    };

    private static final Pattern UDP = Pattern.compile("listening for subscriptions on udp \\S*:(\\d+)");

    private final ContainerKind container;
    private final String title;

    RollcallPeer(ContainerKind container, String title) {
        this.container = container;
        this.title = title;
    }

    /** Returns what runs the base, which has been laid out. */
    List<String> command(Site site, Path base, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add(0, Site.HEAP);
        return container.command(site.project(), base, 0, all);
    }

    @Override
    public String id() {
        return "rollcall-" + container.id();
    }

    @Override
    public String title() {
        return title;
    }

    /** Returns the name of the container that it runs in. */
    String container() {
        return container.id();
    }

    @Override
    public String version(Site site) throws IOException {
        try (JarFile war = new JarFile(war(site).toFile())) {
            return war.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION) + " in "
                    + container.home(site.project()).getFileName();
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
        Path base = site.makeFolder(id());
        container.lay(site.project(), base, war(site), true);
        Running running = Running.onPortOfLog(container.opened(), base, site.log(id()), command(site, base, options));
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

    /** Takes them back; the gateway has forgotten them when this returns. */
    void unsubscribe(Running running, Site site, int names) throws IOException, InterruptedException {
        int all = keys(running);
        Subscriptions.remove(running.awaitNumber(UDP), site.originPort(), names);
        running.await("registry without " + names + " keys", () -> keys(running) == all - names);
    }

    /** Subscribes so many backends for one name, with a proof of each; the gateway knows the name when this returns. */
    void subscribeBackends(Running running, Site site, int backends) throws IOException, InterruptedException {
        int others = keys(running);
        Subscriptions.addBackends(running.awaitNumber(UDP), site.originPort(), backends);
        running.await("registry of a further key", () -> keys(running) == others + 1);
    }

    private static int keys(Running running) throws IOException, InterruptedException {
        String page = new String(Probe.get(running.url("/.rollcall/stats")).body(), StandardCharsets.UTF_8);
        return JsonParser.parseString(page)
                .getAsJsonObject()
                .getAsJsonArray("subscriptions")
                .size();
    }

    private static Path war(Site site) {
        return site.project().resolve("gateway-war/target/gateway.war");
    }
}
