package dev.rollcall.gateway.tunnel;

import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * One of a tunnel's two connections. Nothing here waits: what takes time calls back, on any thread, also on the caller's
 * before the method returns. At most one read and one write run at a time.
 */
public interface Side {
    /**
     * Reads what comes next.
     *
     * @param buffer is filled from its beginning; afterwards its position and limit enclose what was read
     * @param done gets how many bytes that is, at least one, or -1 at the end
     */
    void read(ByteBuffer buffer, Promise<Integer> done);

    /** Writes all of {@code bytes}, and calls back once they are on their way. */
    void write(ByteBuffer bytes, Callback done);

    /** Tells the peer that nothing more comes, where the connection knows half a close; reading goes on. */
    void finish();

    /** Closes it. May be called more than once; what is still running need not call back. */
    void close();
}
