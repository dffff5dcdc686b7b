package dev.rollcall.gateway.transport;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;

/**
 * Hears what becomes of a {@link Call}: {@link #connected} and {@link #sent} from whoever sends at the time, the rest
 * from one thread at a time and in the order of events. Nobody may wait in here: other answers come on the same thread.
 */
public interface CallListener {
    /**
     * There is a connection; from here on the backend may have seen something of the request.
     *
     * @param usedBefore whether the connection has carried another request, so that the backend may just be closing
     *     it; true where nobody knows
     */
    void connected(boolean usedBefore);

    /** That connection was gone already, and the backend has seen nothing: it is as if there had been none yet. */
    void disconnected();

    /** Another piece of the request's body has been sent. */
    void sent(int bytes);

    /** Something on the way to an answer: 102 or 103 (RFC 9110 §15.2). */
    void interim(int status, HttpFields fields);

    /** The head of the answer is here; {@code body} is read in this call, or in what it is asked to call when there is more. */
    void answered(Answer answer, Content.Source body);

    /** It is over before its time: before, during or after its answer. Nothing follows. */
    void failed(Throwable cause);
}
