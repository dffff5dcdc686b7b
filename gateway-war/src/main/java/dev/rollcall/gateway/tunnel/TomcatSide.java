package dev.rollcall.gateway.tunnel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of Tomcat's.
 *
 * <p>Tomcat gives the objects of a closed connection to the next one. So it is closed only while none of our operations
 * runs: whoever ends the last one does it, and the operations are made to end.
 */
final class TomcatSide implements Side {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatSide.class);
    // The tunnel has its own time-out; -1 is whatever the connection has, and that is none after an upgrade.
    private static final long NO_TIMEOUT = -1;

    private final SocketWrapperBase<?> socket;
    private final Object lock = new Object();

    // Both only under the lock.
    private int running;
    private boolean closing;

    TomcatSide(SocketWrapperBase<?> socket) {
        this.socket = socket;
    }

    @Override
    public void read(ByteBuffer buffer, Promise<Integer> done) {
        buffer.clear();
        if (!begin()) {
            done.failed(new EOFException("closed"));
            return;
        }
        socket.read(
                NO_TIMEOUT,
                TimeUnit.MILLISECONDS,
                null,
                new Operation(
                        bytes -> {
                            buffer.flip();
                            done.succeeded(Math.toIntExact(bytes));
                        },
                        failure -> {
                            buffer.limit(0);
                            ended(failure, done);
                        }),
                buffer);
    }

    private static void ended(Throwable failure, Promise<Integer> done) {
        if (failure instanceof EOFException) {
            done.succeeded(-1);
        } else {
            done.failed(failure);
        }
    }

    @Override
    public void write(ByteBuffer bytes, Callback done) {
        if (!begin()) {
            done.failed(new EOFException("closed"));
            return;
        }
        socket.write(
                BlockingMode.CLASSIC,
                NO_TIMEOUT,
                TimeUnit.MILLISECONDS,
                null,
                SocketWrapperBase.COMPLETE_WRITE_WITH_COMPLETION,
                new Operation(written -> done.succeeded(), done::failed),
                bytes);
    }

    /**
     * With TLS, and with Tomcat's second way of input and output (NIO2), there is no half a close: both halves go, as RFC
     * 9110 §9.3.6 has it for every tunnel. What the other side has sent until now is delivered all the same.
     */
    @Override
    public void finish() {
        Object channel = socket.getSocket();
        if (!(channel instanceof NioChannel) || channel instanceof SecureNioChannel) {
            close();
            return;
        }
        synchronized (lock) {
            if (!closing) {
                shut(SocketChannel::shutdownOutput);
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closing) {
                return;
            }
            closing = true;
            boolean waits = running > 0 && shut(SocketChannel::shutdownOutput) && shut(SocketChannel::shutdownInput);
            if (waits) {
                return;
            }
        }
        socket.close();
    }

    private boolean begin() {
        synchronized (lock) {
            if (!closing) {
                running++;
            }
            return !closing;
        }
    }

    private void end() {
        boolean last;
        synchronized (lock) {
            running--;
            last = closing && running == 0;
        }
        if (last) {
            socket.close();
        }
    }

    /** Returns whether the connection is one whose operations end by that. */
    private boolean shut(Shutdown shutdown) {
        if (!(socket.getSocket() instanceof NioChannel channel)) {
            return false;
        }
        try {
            shutdown.of(channel.getIOChannel());
        } catch (IOException | RuntimeException gone) {
            LOG.trace("closed already", gone);
        }
        return true;
    }

    @FunctionalInterface
    private interface Shutdown {
        void of(SocketChannel channel) throws IOException;
    }

    /** One read or write. */
    private final class Operation implements CompletionHandler<Long, Void> {
        private final Consumer<Long> completed;
        private final Consumer<Throwable> failed;

        private Operation(Consumer<Long> completed, Consumer<Throwable> failed) {
            this.completed = completed;
            this.failed = failed;
        }

        @Override
        public void completed(Long bytes, Void attachment) {
            end();
            completed.accept(bytes);
        }

        @Override
        public void failed(Throwable failure, Void attachment) {
            end();
            failed.accept(failure);
        }
    }
}
