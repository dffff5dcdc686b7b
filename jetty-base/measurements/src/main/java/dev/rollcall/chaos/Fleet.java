package dev.rollcall.chaos;

import dev.rollcall.servers.ContainerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All servers of a run, and the relays between them. */
final class Fleet implements AutoCloseable {
    private static final String SUBSCRIBE_FREQ = "2s";
    /** As docs/operations.md has it for two gateways: more than that, with what a lost datagram costs. */
    private static final String START_WAIT = "5s";

    private final Options options;
    private final Path folder;
    private final Map<String, Server> gateways = new LinkedHashMap<>();
    private final Map<String, Server> instances = new LinkedHashMap<>();
    private final List<Relay> relays = new ArrayList<>();

    Fleet(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Starts the gateways and the first instances; returns when every gateway has answered for them. */
    void start() throws IOException, InterruptedException {
        for (int n = 1; n <= Plan.GATEWAYS; n++) {
            layGateway(Plan.gateway(n)).start();
        }
        layGateway(Plan.gateway(Plan.GATEWAYS + 1));
        for (int n = 1; n <= Plan.INSTANCES; n++) {
            addInstance("app-" + n);
        }
        for (Server gateway : gateways.values()) {
            if (gateway.isAlive()) {
                awaitRouting(gateway);
            }
        }
    }

    /** Starts one that the instances have announced themselves to all the time; returns when it serves. */
    Client.Address addGateway(String name) throws IOException, InterruptedException {
        Server gateway = server(name);
        gateway.start();
        awaitRouting(gateway);
        return new Client.Address(name, gateway.port());
    }

    private Server layGateway(String name) throws IOException {
        int udp = Ports.free();
        Server gateway = Server.lay(
                name,
                container(gateways.size()),
                options.project(),
                folder,
                true,
                List.of(
                        "rollcall.subscription-server=127.0.0.1:" + udp,
                        "rollcall.start-wait=" + START_WAIT,
                        "rollcall.access-log=json",
                        "rollcall.access-log-file=" + accessLog(name),
                        "rollcall.request-id=continue"));
        gateways.put(name, gateway);
        relays.add(new Relay(udp, options.seed() + relays.size()).start());
        return gateway;
    }

    /** Starts one more instance; returns when it serves. */
    void addInstance(String name) throws IOException, InterruptedException {
        String subscribeTo =
                relays.stream().map(relay -> "127.0.0.1:" + relay.port()).collect(Collectors.joining(","));
        Server instance = Server.lay(
                name,
                container(instances.size()),
                options.project(),
                folder,
                false,
                List.of(
                        "rollcall.subscribe-to=" + subscribeTo,
                        "rollcall.subscribe-freq=" + SUBSCRIBE_FREQ,
                        "rollcall.maintenance-file=" + folder.resolve(name).resolve(Server.MAINTENANCE),
                        "chaos.instance=" + name,
                        "chaos.record=" + executions(name)));
        instances.put(name, instance);
        instance.start();
        instance.awaitServing("/whole");
    }

    private ContainerKind container(int number) {
        return options.containers().get(number % options.containers().size());
    }

    /** Returns once this gateway has an instance to ask. */
    void awaitRouting(Server gateway) throws IOException, InterruptedException {
        gateway.await("an instance behind " + gateway.name(), () -> {
            try (Connection connection = Connection.open(gateway.port())) {
                connection.limit(ClientRule.LIMIT_MILLIS);
                connection.send("GET /whole HTTP/1.1\r\nHost: " + Exchange.HOST + "\r\nConnection: close\r\n\r\n");
                return connection.readHead().status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    Server server(String name) {
        Server server = gateways.getOrDefault(name, instances.get(name));
        if (server == null) {
            throw new IllegalArgumentException(name + ": there is no such server");
        }
        return server;
    }

    boolean isGateway(String name) {
        return gateways.containsKey(name);
    }

    void weather(Weather weather) {
        relays.forEach(relay -> relay.weather(weather));
    }

    List<Client.Address> addresses() {
        return gateways.values().stream()
                .filter(Server::isAlive)
                .map(gateway -> new Client.Address(gateway.name(), gateway.port()))
                .toList();
    }

    /** Returns what the servers have written down. */
    Evidence evidence() throws IOException {
        Map<String, Path> executions = new LinkedHashMap<>();
        instances.keySet().forEach(name -> executions.put(name, executions(name)));
        Map<String, String> names = new LinkedHashMap<>();
        instances.values().forEach(instance -> names.put("127.0.0.1:" + instance.port(), instance.name()));
        return WrittenEvidence.read(
                executions, gateways.keySet().stream().map(this::accessLog).toList(), names);
    }

    String titles() {
        return Stream.concat(gateways.values().stream(), instances.values().stream())
                .map(Server::title)
                .collect(Collectors.joining(", "));
    }

    String datagrams() {
        long passed = relays.stream().mapToLong(Relay::passed).sum();
        long lost = relays.stream().mapToLong(Relay::lost).sum();
        return passed + " passed, " + lost + " lost";
    }

    private Path accessLog(String gateway) {
        return folder.resolve(gateway + "-access.json");
    }

    private Path executions(String instance) {
        return folder.resolve(instance + ".executed");
    }

    /** Ends the gateways as their operators would, so that they have written their access logs. */
    void stopGateways() throws IOException, InterruptedException {
        for (Server gateway : gateways.values()) {
            if (gateway.isAlive()) {
                gateway.stop();
            }
        }
    }

    @Override
    public void close() {
        gateways.values().forEach(Server::discard);
        instances.values().forEach(Server::discard);
        relays.forEach(Relay::close);
    }
}
