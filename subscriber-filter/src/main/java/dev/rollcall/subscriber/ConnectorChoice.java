package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import java.util.List;
import java.util.Optional;

/** Which of several connectors is announced, and as what. */
final class ConnectorChoice {
    private final Optional<String> wanted;
    private final Optional<Scheme> scheme;

    /**
     * @param wanted name or port of the connector; empty for the first that speaks {@code scheme}
     * @param scheme what it is announced as; empty for what it speaks, and for plain HTTP where there is a choice
     */
    ConnectorChoice(Optional<String> wanted, Optional<Scheme> scheme) {
        this.wanted = wanted;
        this.scheme = scheme;
    }

    /** Returns the connector to announce; empty if none of them will do. */
    Optional<OpenConnector> from(List<OpenConnector> open) {
        return open.stream()
                .filter(connector -> connector.port() > 0 && fits(connector))
                .findFirst();
    }

    /** Returns what will do where {@link #from} finds none, and the settings leave the choice: the first with TLS. */
    Optional<OpenConnector> secondBest(List<OpenConnector> open) {
        boolean free = wanted.isEmpty() && scheme.isEmpty();
        return open.stream()
                .filter(connector -> free && connector.speaks(Scheme.HTTPS))
                .findFirst();
    }

    /** Returns {@code connector} as it is announced. */
    Endpoint announced(OpenConnector connector) {
        return new Endpoint(
                connector.host(), connector.port(), scheme.or(connector::scheme).orElse(Scheme.HTTP));
    }

    private boolean fits(OpenConnector connector) {
        return wanted.map(text -> text.equals(connector.name()) || text.equals(Integer.toString(connector.port())))
                .orElseGet(() -> connector.speaks(scheme.orElse(Scheme.HTTP)));
    }

    /** Returns what is looked for, for people. */
    @Override
    public String toString() {
        String unnamed = scheme.equals(Optional.of(Scheme.HTTPS)) ? "connector with TLS" : "connector with plain HTTP";
        return wanted.map(text -> "connector " + LogText.printable(text)).orElse(unnamed);
    }
}
