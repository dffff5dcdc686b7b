package dev.rollcall.chaos;

import dev.rollcall.chaos.Exchange.Notes;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that knows the addresses of all gateways, and asks another one by the {@link ClientRule}. */
final class Client implements AutoCloseable {
    private final List<Address> gateways = new CopyOnWriteArrayList<>();
    private final Timeline timeline;

    /** Where a gateway is, and the connections to it that wait for another request. */
    record Address(String name, int port, Deque<Connection> idle) {
        Address(String name, int port) {
            this(name, port, new ConcurrentLinkedDeque<>());
        }
    }

    Client(List<Address> gateways, Timeline timeline) {
        this.gateways.addAll(gateways);
        this.timeline = timeline;
    }

    /** Makes another gateway known. */
    void add(Address gateway) {
        gateways.add(gateway);
    }

    /** Forgets the gateway of this name. */
    void remove(String name) {
        List<Address> gone =
                gateways.stream().filter(gateway -> gateway.name().equals(name)).toList();
        gateways.removeAll(gone);
        gone.forEach(Client::closeIdle);
    }

    /**
     * Sends a request until it is answered or must not be sent again.
     *
     * @param first the number of the gateway that is asked first
     */
    Outcome ask(String id, Kind kind, boolean keepAlive, Exchange exchange, int first) {
        List<Attempt> attempts = new ArrayList<>();
        List<Address> known = List.copyOf(gateways);
        do {
            Address gateway = known.get((first + attempts.size()) % known.size());
            attempts.add(attempt(gateway, keepAlive, exchange));
        } while (ClientRule.triesAgain(kind, attempts.get(attempts.size() - 1).seen(), attempts.size()));
        return new Outcome(id, kind, keepAlive, attempts);
    }

    private Attempt attempt(Address gateway, boolean keepAlive, Exchange exchange) {
        long from = timeline.millis();
        Notes notes = new Notes();
        Connection connection;
        try {
            Optional<Connection> idle = keepAlive ? idle(gateway) : Optional.empty();
            connection = idle.isPresent() ? idle.get() : Connection.open(gateway.port());
        } catch (IOException refused) {
            return new Attempt(
                    gateway.name(), false, from, timeline.millis(), Seen.REFUSED, words(refused), notes.instance());
        }
        boolean reused = connection.isUsed();
        Seen seen = Seen.ANSWERED;
        String detail = "";
        try {
            if (exchange.perform(connection, notes)) {
                connection.markUsed();
                gateway.idle().addFirst(connection);
            } else {
                connection.close();
            }
        } catch (IOException failed) {
            connection.close();
            seen = seen(failed, connection);
            detail = words(failed);
        }
        return new Attempt(gateway.name(), reused, from, timeline.millis(), seen, detail, notes.instance());
    }

    private static Seen seen(IOException failed, Connection connection) {
        if (failed instanceof WrongAnswerException wrong) {
            return wrong.seen();
        }
        if (failed instanceof SocketTimeoutException) {
            return Seen.TIMED_OUT;
        }
        return connection.isAnswerBegun() ? Seen.BROKEN : Seen.UNANSWERED;
    }

    private static Optional<Connection> idle(Address gateway) {
        while (true) {
            Connection connection = gateway.idle().pollFirst();
            if (connection == null) {
                return Optional.empty();
            }
            if (!connection.isStale()) {
                return Optional.of(connection);
            }
            connection.close();
        }
    }

    private static String words(IOException failed) {
        String message = failed.getMessage();
        return message == null ? failed.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        gateways.forEach(Client::closeIdle);
    }

    private static void closeIdle(Address gateway) {
        for (Connection connection = gateway.idle().pollFirst();
                connection != null;
                connection = gateway.idle().pollFirst()) {
            connection.close();
        }
    }
}
