package dev.rollcall.subscriber;

import dev.rollcall.protocol.InstanceProof;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Answers gateways that ask whether this is the instance that was announced. */
final class ProofAnswer {
    private ProofAnswer() {}

    /** Returns whether the request was such a question; it has been answered then, and the application is not to see it. */
    static boolean given(ServletRequest request, ServletResponse response) {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            return false;
        }
        String nonce = http.getHeader(InstanceProof.FIELD);
        if (nonce == null || !InstanceProof.isNonce(nonce)) {
            return false;
        }
        answer.setHeader(InstanceProof.FIELD, InstanceProof.of(ProgramInstance.get(), nonce));
        answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }
}
