package dev.rollcall.gateway.standalone;

import dev.rollcall.gateway.Gateway;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.config.StandaloneSettings;
import dev.rollcall.protocol.Endpoint;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway in an embedded Jetty. */
public final class StandaloneGateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneGateway.class);

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;
    // What a service manager grants at the least before it kills; running requests get this long to end.
    private static final long STOP_TIMEOUT_MILLIS = 5_000;

    private final Gateway gateway;
    private final Server server;
    private final ServerConnector connector;
    private final InetSocketAddress http;

    private StandaloneGateway(Gateway gateway, Server server, ServerConnector connector, InetSocketAddress http) {
        this.gateway = gateway;
        this.server = server;
        this.connector = connector;
        this.http = http;
    }

    /** As {@link #run} for those who have all classes on the class path. */
    public static void main(String[] args) throws Exception {
        run(args, stop -> Runtime.getRuntime().addShutdownHook(new Thread(stop, "rollcall-stop")));
    }

    /**
     * Starts what the command line asks for. Exits with 1 if an address cannot be had, with 2 for a wrong option.
     *
     * @param onStop is given what has to be done when the process is told to stop: before anything opens a port,
     *     for from then on somebody may wait for an answer
     */
    @SuppressWarnings("SystemOut") // This is what a command line's words are for.
    public static void run(String[] args, Consumer<Runnable> onStop) throws Exception {
        StandaloneLog.configure();
        StandaloneSettings settings;
        try {
            if (args.length > 0 && args[0].equals(MakeKey.OPTION)) {
                System.out.print(MakeKey.text(args));
                return;
            }
            CommandLine commandLine = CommandLine.parse(args);
            if (commandLine.help()) {
                System.out.print(help());
                return;
            }
            settings = StandaloneSettings.from(SettingsSource.ofProcess(commandLine.options(), Map.of()));
        } catch (ConfigurationException | IllegalArgumentException bad) {
            System.err.println(bad.getMessage() + System.lineSeparator() + "Try --help.");
            System.exit(EXIT_USAGE);
            return;
        }
        try {
            StandaloneGateway gateway = of(settings);
            onStop.accept(gateway::closeQuietly);
            gateway.start();
        } catch (ConfigurationException bad) {
            System.err.println(bad.getMessage());
            System.exit(EXIT_USAGE);
        } catch (IOException taken) {
            System.err.println(taken.getMessage());
            System.exit(EXIT_FAILED);
        }
    }

    /**
     * Starts a gateway.
     *
     * @throws IOException naming the setting and the address that cannot be had
     */
    public static StandaloneGateway start(StandaloneSettings settings) throws Exception {
        StandaloneGateway standalone = of(settings);
        standalone.start();
        return standalone;
    }

    private static StandaloneGateway of(StandaloneSettings settings) {
        Server server = new Server(new CallerRunsThreadPool());
        ServerConnector connector = connector(server, settings.http());
        Gateway gateway = Gateway.of(settings.gateway(), () -> Optional.of(open(connector)), () -> false);
        server.addConnector(connector);
        // No GracefulHandler: it answers 503 on connections that are kept, and the connector waits for what runs
        // without it.
        server.setHandler(context(gateway, settings.gateway().stats().path()));
        server.setStopTimeout(STOP_TIMEOUT_MILLIS);
        return new StandaloneGateway(gateway, server, connector, settings.http());
    }

    private void start() throws Exception {
        try {
            bind("subscription-server", gateway::bind);
            bind("http", () -> requireFree(http));
            gateway.start();
            gateway.awaitAnnouncements();
            bind("http", () -> open(connector, http));
            server.start();
        } catch (Exception failed) {
            closeQuietly();
            throw failed;
        }
        LOG.info("serving http on {}:{}", shownHost(http), httpPort());
    }

    /** Returns the port that is really open for HTTP. */
    public int httpPort() {
        return connector.getLocalPort();
    }

    /** Returns the ports where subscriptions are received. */
    public List<Integer> subscriptionPorts() throws IOException {
        return gateway.subscriptionServers().stream()
                .map(InetSocketAddress::getPort)
                .toList();
    }

    /** Drains at the gateways above and leaves them, lets running requests end for a few seconds, then stops. Calling it twice is harmless. */
    @Override
    public void close() throws Exception {
        gateway.leave(connector::close);
        server.stop();
        gateway.close();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (Exception failed) {
            LOG.warn("did not stop cleanly", failed);
        }
    }

    private static ServerConnector connector(Server server, InetSocketAddress address) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // It takes 98 KB per connection that has carried two requests, and saves next to nothing.
        http.setHeaderCacheSize(0);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(
                address.getAddress().isAnyLocalAddress()
                        ? null
                        : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        return connector;
    }

    private static List<Endpoint> open(ServerConnector connector) {
        String host = connector.getHost() == null ? "" : connector.getHost();
        int port = connector.getLocalPort();
        return port > 0 ? List.of(new Endpoint(host, port)) : List.of();
    }

    private static ServletContextHandler context(Gateway gateway, String statsPath) {
        ServletHolder holder = new ServletHolder("gateway", gateway.servlet());
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/*");
        if (!statsPath.isEmpty()) {
            FilterHolder stats = new FilterHolder(gateway.stats());
            stats.setAsyncSupported(true);
            context.addFilter(stats, statsPath, EnumSet.of(DispatcherType.REQUEST));
        }
        return context;
    }

    private static void open(ServerConnector connector, InetSocketAddress address) throws IOException {
        try {
            connector.open();
        } catch (IOException taken) {
            Throwable cause = taken.getCause() == null ? taken : taken.getCause();
            throw new IOException(
                    shownHost(address) + ":" + address.getPort() + " cannot be bound: " + cause.getMessage(), taken);
        }
    }

    /** It is opened for good only when requests can be answered: who connects before that is to be refused. */
    private static void requireFree(InetSocketAddress address) throws IOException {
        ServerConnector trial = connector(new Server(), address);
        open(trial, address);
        trial.close();
    }

    private static void bind(String setting, Binding binding) throws IOException {
        try {
            binding.bind();
        } catch (IOException taken) {
            throw new IOException(
                    setting + ": " + taken.getMessage() + " (is another program using it? set --" + setting + ")",
                    taken);
        }
    }

    private static String shownHost(InetSocketAddress address) {
        if (address.getAddress().isAnyLocalAddress()) {
            return "0.0.0.0";
        }
        String host = address.getHostString();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String help() {
        return "Usage: java -jar gateway.war [--name value]...%n%n".formatted()
                + "Routes HTTP to the applications that have announced themselves by UDP.%n%n".formatted()
                + StandaloneSettings.help()
                + MakeKey.help()
                + "%nEach one can also be a system property (-Drollcall.NAME=VALUE)%n".formatted()
                + "or an environment variable (ROLLCALL_NAME=VALUE). Addresses are host:port or :port.%n".formatted();
    }

    /** Something that takes an address, or says which one it cannot have. */
    @FunctionalInterface
    private interface Binding {
        void bind() throws IOException;
    }
}
