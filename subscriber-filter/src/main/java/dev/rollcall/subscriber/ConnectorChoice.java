package dev.rollcall.subscriber;

import java.util.List;
import java.util.Optional;

/** Which of several connectors is announced. */
final class ConnectorChoice {
    private final Optional<String> wanted;

    /** @param wanted name or port of the connector; empty for the first with plain HTTP */
    ConnectorChoice(Optional<String> wanted) {
        this.wanted = wanted;
    }

    /** Returns the connector to announce; empty if none of them will do. */
    Optional<OpenConnector> from(List<OpenConnector> open) {
        return open.stream()
                .filter(connector -> connector.port() > 0 && fits(connector))
                .findFirst();
    }

    private boolean fits(OpenConnector connector) {
        return wanted.map(text -> text.equals(connector.name()) || text.equals(Integer.toString(connector.port())))
                .orElse(connector.plainHttp());
    }

    /** Returns what is looked for, for people. */
    @Override
    public String toString() {
        return wanted.map(text -> "connector " + LogText.printable(text)).orElse("connector with plain HTTP");
    }
}
