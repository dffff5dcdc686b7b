package dev.rollcall.subscriber;

import dev.rollcall.protocol.InstanceProof;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;

/** What tells this Java VM from every other one at its addresses; all applications in it say the same. */
final class RunningInstance {
    // Each application has this class by itself, if the JAR lies in its own WEB-INF/lib: what they share is the VM.
    private static final String PROPERTY = "dev.rollcall.instance";
    private static final String ID = shared(UUID.randomUUID().toString().replace("-", ""));

    private RunningInstance() {}

    /** Returns 32 hexadecimal digits, the same until the VM ends. */
    static String id() {
        return ID;
    }

    /**
     * Answers a gateway that asks whether this is the instance that was announced.
     *
     * @return whether the request was such a question; the application is not to see it then
     */
    static boolean proves(ServletRequest request, ServletResponse response) {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            return false;
        }
        String nonce = http.getHeader(InstanceProof.FIELD);
        if (nonce == null || !InstanceProof.isNonce(nonce)) {
            return false;
        }
        answer.setHeader(InstanceProof.FIELD, InstanceProof.of(ID, nonce));
        answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }

    private static String shared(String fresh) {
        Object before = System.getProperties().putIfAbsent(PROPERTY, fresh);
        return before == null ? fresh : before.toString();
    }
}
