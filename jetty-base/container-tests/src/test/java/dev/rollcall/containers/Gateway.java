package dev.rollcall.containers;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * A gateway in its container.
 *
 * @param subscriptionServer where subscriptions arrive, also after a restart
 */
record Gateway(Container container, String subscriptionServer) {
    private static final Pattern LISTENING = Pattern.compile("listening for subscriptions on udp 127\\.[0-9.]+:\\d+");

    /** Has it announce upward what is subscribed here. */
    Gateway resubscribeTo(Gateway... above) {
        StringBuilder list = new StringBuilder();
        for (Gateway gateway : above) {
            list.append(gateway.subscriptionServer()).append(' ');
        }
        return with("resubscribe-to", list.toString().strip());
    }

    Gateway with(String setting, String value) {
        container.with("rollcall." + setting, value);
        return this;
    }

    int port() {
        return container.port();
    }

    ProcessLog log() {
        return container.log();
    }

    /** Returns a client of the port that it has now. */
    Client client() {
        return new Client(port());
    }

    Stats stats() throws IOException {
        return new Stats(client().get("127.0.0.1:" + port(), "/.rollcall/stats").body());
    }

    /** Returns once the gateway has said that it listens, after the mark in its log. */
    void awaitListening(int mark) {
        log().await(LISTENING, mark);
    }

    /** Returns once requests for the name are answered with 200. */
    void awaitServed(String host) {
        Eventually.holds(
                host + " is served by " + container.ownName(),
                () -> client().get(host, "/").statusCode() == 200);
    }
}
