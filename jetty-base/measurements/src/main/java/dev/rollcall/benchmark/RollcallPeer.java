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

    private static final long REST_MILLIS = 500;
    // The statistics page that the keys are counted on takes a bit, too.
    private static final double BUSY_MICROS_PER_MILLI = 100;

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

    /** Many keys are for {@link ManyKeysPeer}. */
    @Override
    public boolean takesTurns(Workload workload) {
        return workload != Workload.MANY_KEYS;
    }

    @Override
    public Running start(Site site) throws IOException, InterruptedException {
        return start(site, id());
    }

    /** Starts one of several, whose folder and log have this name. */
    Running start(Site site, String name) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Drollcall.subscription-server=127.0.0.1:0",
                "-Drollcall.max-subscriptions=20000",
                // One announcement is enough then.
                "-Drollcall.subscription-tolerance=12h",
                "-Drollcall.http-auto-gzip=true");
        Path base = site.makeFolder(name);
        container.lay(site.project(), base, war(site), true);
        Running running = Running.onPortOfLog(container.opened(), base, site.log(name), command(site, base, options));
        try {
            Subscriptions.to(running.awaitNumber(UDP), site.originPort());
        } catch (IOException deaf) {
            throw running.givenUp(deaf);
        }
        return Site.serving(running);
    }

    /** Subscribes the origin for so many further names; the gateway knows them when this returns. */
    static void subscribe(Running running, Site site, int names) throws IOException, InterruptedException {
        int others = keys(running);
        int port = running.awaitNumber(UDP);
        sendUntil(running, others + names, () -> Subscriptions.add(port, site.originPort(), names));
    }

    /** Subscribes so many backends for one name, with a proof of each; the gateway knows the name when this returns. */
    static void subscribeBackends(Running running, Site site, int backends) throws IOException, InterruptedException {
        int others = keys(running);
        int port = running.awaitNumber(UDP);
        sendUntil(running, others + 1, () -> Subscriptions.addBackends(port, site.originPort(), backends));
    }

    private interface Sending {
        void send() throws IOException, InterruptedException;
    }

    /** Once more after a while: of thousands of datagrams one may be lost, and none does harm twice. */
    private static void sendUntil(Running running, int keys, Sending sending) throws IOException, InterruptedException {
        sending.send();
        running.await("registry of " + keys + " keys", () -> {
            awaitRest(running);
            boolean done = keys(running) == keys;
            if (!done) {
                sending.send();
            }
            return done;
        });
    }

    /** What is new is looked at for a while: a request that is measured meanwhile would be charged with that. */
    private static void awaitRest(Running running) throws IOException, InterruptedException {
        running.await("rest", () -> {
            double before = running.cpuMicros();
            Thread.sleep(REST_MILLIS);
            return running.cpuMicros() - before < REST_MILLIS * BUSY_MICROS_PER_MILLI;
        });
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
