package dev.rollcall.containers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One gateway as it comes, and real uWSGIs that subscribe to it; one of them behind a FastRouter too. */
final class UwsgiBench implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {
    /** One process with many threads: who waits in it can be let go by another request. */
    static final String APP = "app.test";

    /** Two processes, and a queue for a thousand connections where the kernel allows one. */
    static final String CROWD = "crowd.test";

    /** Both of them, the second with three times the weight. */
    static final String WEIGHTED = "weighted.test";

    /** Takes heads of up to 32768 bytes. */
    static final String ROOMY = "roomy.test";

    /** Two instances for those who kill some. */
    static final String POOL = "pool.test";

    /** The first one again, behind a FastRouter. */
    static final String BEHIND = "behind.test";

    /** Clients from there are believed. */
    static final String TRUSTED = "127.0.0.9";

    private static final Path MOST_WAITING = Path.of("/proc/sys/net/core/somaxconn");
    private static final int WANTED_WAITING = 1024;
    // What kernels have had as long as there was a limit.
    private static final int USUAL_WAITING = 128;

    private final ContainerKind kind;
    private final Stage stage = new Stage();
    private final List<Uwsgi> uwsgis = new ArrayList<>();
    private Gateway gateway;
    private Uwsgi app;
    private Uwsgi crowd;
    private List<Uwsgi> pool = List.of();
    private Uwsgi tutorial;
    private String router;

    UwsgiBench(ContainerKind kind) {
        this.kind = kind;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Uwsgi.require();
        stage.beforeAll(context);
        gateway = stage.gateway("gateway", kind)
                // As uWSGI's and ours are: a graceful reload says nothing while it lasts.
                .with("subscription-tolerance", "17s")
                .with("slow-start", "0")
                .with("trusted-proxies", TRUSTED);
        // For a thousand clients who keep their connections, each of which costs Jetty 100 KB.
        gateway.container().heapMegabytes(256);
        String routed = startRouter();
        app = serving("app", APP, WEIGHTED)
                .with("threads", "24")
                .with("weight", "1")
                .with("subscribe-to", routed + ":" + BEHIND);
        crowd = serving("crowd", CROWD, WEIGHTED)
                .with("processes", "2")
                .with("threads", "8")
                .with("weight", "3")
                .with("listen", Integer.toString(waiting()));
        pool = List.of(serving("one", POOL), serving("two", POOL));
        pool.forEach(member -> member.with("processes", "2").with("threads", "2"));
        Uwsgi roomy = serving("roomy", ROOMY).with("buffer-size", "32768");
        tutorial = madeOfTutorial();
        List<Uwsgi> workers = List.of(app, crowd, pool.get(0), pool.get(1), roomy, tutorial);
        workers.forEach(Uwsgi::launch);
        stage.start();
        workers.forEach(Uwsgi::awaitWorker);
        for (String name : List.of(APP, CROWD, POOL, ROOMY, BEHIND)) {
            gateway.awaitServed(name);
        }
        awaitMembers(WEIGHTED, app, crowd);
    }

    private Uwsgi serving(String name, String... keys) throws IOException {
        Uwsgi uwsgi = Uwsgi.serving(stage.folder().resolve(name)).with("socket", "127.0.0.1:0");
        uwsgis.add(uwsgi);
        for (String key : keys) {
            uwsgi.with("subscribe-to", gateway.subscriptionServer() + ":" + key);
        }
        return uwsgi;
    }

    /** Returns where it takes subscriptions. */
    private String startRouter() throws IOException {
        // It announces what is written here, so 0 would not do.
        router = "127.0.0.1:" + Stage.freeTcpPort();
        String subscriptions = "127.0.0.1:" + Stage.freeUdpPort();
        Uwsgi fastRouter = new Uwsgi(stage.folder().resolve("fastrouter"))
                .with("plugin", "fastrouter")
                .with("strict")
                .with("master")
                .with("processes", "0")
                .with("fastrouter", router)
                .with("fastrouter-subscription-server", subscriptions)
                .with("fastrouter-resubscribe", gateway.subscriptionServer());
        uwsgis.add(fastRouter);
        fastRouter.launch();
        return subscriptions;
    }

    /** The last {@code uwsgi.ini} of uWSGI's own tutorial, word for word but for the gateway's port. */
    private Uwsgi madeOfTutorial() throws IOException {
        // The plugin is part of uWSGI where it is not Debian's; and ten seconds are a long time for a test.
        Uwsgi uwsgi = new Uwsgi(stage.folder().resolve("tutorial"))
                .with("plugin", "python3")
                .with("ini", "uwsgi.ini")
                .with("subscribe-freq", "1");
        uwsgis.add(uwsgi);
        Path folder = uwsgi.folder();
        Uwsgi.copyApplication(Files.createDirectories(folder.resolve("code")));
        StaticFolder.create(folder);
        String ini = Uwsgi.resource("uwsgi.ini").replace("127.0.0.1:8001", gateway.subscriptionServer());
        Files.writeString(folder.resolve("uwsgi.ini"), ini);
        Files.writeString(folder.resolve("hostnames.txt"), "mysite.com\nwww.mysite.com\n");
        return uwsgi;
    }

    private static int waiting() throws IOException {
        if (!Files.exists(MOST_WAITING)) {
            return USUAL_WAITING;
        }
        // By one large read: such a file has no more for those who come back.
        try (BufferedReader allowed = Files.newBufferedReader(MOST_WAITING)) {
            return Math.min(WANTED_WAITING, Integer.parseInt(allowed.readLine().strip()));
        }
    }

    /** Returns once the gateway has exactly these for the key. */
    void awaitMembers(String key, Uwsgi... members) {
        Set<String> expected =
                Stream.of(members).map(member -> "127.0.0.1:" + member.port()).collect(Collectors.toSet());
        Eventually.holds(key + " has " + expected, () -> expected.equals(names(key)));
    }

    private Set<String> names(String key) throws IOException {
        return gateway.stats().nodes(key).stream().map(Stats.Node::name).collect(Collectors.toSet());
    }

    Gateway gateway() {
        return gateway;
    }

    Uwsgi app() {
        return app;
    }

    Uwsgi crowd() {
        return crowd;
    }

    List<Uwsgi> pool() {
        return pool;
    }

    Uwsgi tutorial() {
        return tutorial;
    }

    /** Returns where the FastRouter takes requests, {@code host:port}. */
    String router() {
        return router;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            uwsgis.forEach(uwsgi -> System.out.println(
                    "--- " + uwsgi.name() + "\n" + uwsgi.log().tail()));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        uwsgis.forEach(Uwsgi::close);
        stage.afterAll(context);
    }
}
