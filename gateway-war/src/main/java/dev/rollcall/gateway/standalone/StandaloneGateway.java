package dev.rollcall.gateway.standalone;

import dev.rollcall.gateway.Gateway;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.config.StandaloneSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
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

    private StandaloneGateway(Gateway gateway, Server server, ServerConnector connector) {
        this.gateway = gateway;
        this.server = server;
        this.connector = connector;
    }

    /** Runs until the process is told to stop. Exits with 1 if an address cannot be had, with 2 for a wrong option. */
    @SuppressWarnings("SystemOut") // This is what a command line's words are for.
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(MakeKey.OPTION)) {
            System.out.print(MakeKey.text(args));
            return;
        }
        StandaloneLog.configure();
        StandaloneSettings settings;
        try {
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
            StandaloneGateway running = start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(running::closeQuietly, "rollcall-stop"));
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
        Gateway gateway = Gateway.of(settings.gateway());
        bind("subscription-server", settings.gateway().subscriptionServer(), gateway::bind);
        Server server = new Server(new QueuedThreadPool());
        ServerConnector connector = connector(server, settings.http());
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(context(gateway)));
        server.setStopTimeout(STOP_TIMEOUT_MILLIS);
        StandaloneGateway standalone = new StandaloneGateway(gateway, server, connector);
        try {
            bind("http", settings.http(), connector::open);
            server.start();
        } catch (Exception failed) {
            standalone.closeQuietly();
            throw failed;
        }
        gateway.start();
        LOG.info("serving http on {}:{}", shownHost(settings.http()), standalone.httpPort());
        return standalone;
    }

    /** Returns the port that is really open for HTTP. */
    public int httpPort() {
        return connector.getLocalPort();
    }

    /** Lets running requests end for a few seconds, then stops. Calling it twice is harmless. */
    @Override
    public void close() throws Exception {
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
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getHostString());
        connector.setPort(address.getPort());
        return connector;
    }

    private static ServletContextHandler context(Gateway gateway) {
        ServletHolder holder = new ServletHolder("gateway", gateway.servlet());
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/*");
        return context;
    }

    private static void bind(String setting, InetSocketAddress address, Binding binding) throws IOException {
        try {
            binding.bind();
        } catch (IOException taken) {
            Throwable cause = taken.getCause() == null ? taken : taken.getCause();
            throw new IOException(
                    setting + ": " + shownHost(address) + ":" + address.getPort() + " cannot be bound: "
                            + cause.getMessage() + " (is another program using it? set --" + setting + ")",
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

    /** Something that takes an address. */
    @FunctionalInterface
    private interface Binding {
        void bind() throws IOException;
    }
}
