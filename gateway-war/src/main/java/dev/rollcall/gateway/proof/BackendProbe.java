package dev.rollcall.gateway.proof;

import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.registry.ProofTask;
import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one backend: connects to it, over TLS where it speaks that, and asks who it is where it has said so. Safe for
 * use by many threads.
 *
 * <p>What refuses a backend: that it cannot be connected to, that its certificate is not right, that it closes the
 * connection or speaks something else than HTTP when it is asked who it is, and that it answers as another instance. An
 * HTTP answer without the proof does not: whatever stands before the filter (a login, a path that the filter is not
 * mapped to) may have given it. Nor does silence: an application that is too busy to answer must not be locked out.
 */
public final class BackendProbe {
    private static final Logger LOG = LoggerFactory.getLogger(BackendProbe.class);

    private final boolean asksWho;
    private final BackendConnector connector;

    /** @param asksWho whether a backend that has announced an instance is asked for it */
    public BackendProbe(boolean asksWho, BackendConnector connector) {
        this.asksWho = asksWho;
        this.connector = connector;
    }

    /** Takes its time, {@link BackendConnector#timeout} for each of its steps; never throws. */
    public ProofOutcome look(ProofTask task) {
        try (Socket connection = connector.open(task.endpoint(), task.key())) {
            return asksWho && task.instance().isPresent()
                    ? new IdentityQuestion(task, connector.timeout()).ask(connection)
                    : new ProofOutcome(Verdict.PROVEN, "");
        } catch (IOException | RuntimeException failed) {
            LOG.debug("not proven endpoint={}", task.endpoint(), failed);
            return refused(connector.words(failed));
        }
    }

    static ProofOutcome refused(String seen) {
        return new ProofOutcome(Verdict.REFUSED, BackendConnector.printable(seen));
    }
}
