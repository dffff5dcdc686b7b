package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Optional;

/** Knows how one container shows its connectors. */
interface ConnectorFinder {
    /**
     * Returns the connectors that accept connections now, in the container's order; empty if {@code context} belongs to
     * another container. The list itself is empty as long as nothing has been opened, or the application has not
     * started completely: with the ports already open, as after a hot deployment, requests would be answered by nobody.
     *
     * @throws ReflectiveOperationException if it is this container, but none that we know
     */
    Optional<List<OpenConnector>> find(ServletContext context) throws ReflectiveOperationException;
}
