package dev.rollcall.subscriber.files;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Sends a file as fast as its client takes it, without a thread that waits for the client. */
final class FileSender implements WriteListener, AsyncListener {
    private static final Logger LOG = System.getLogger(FileSender.class.getName());

    private final FileBody body;
    private final AsyncContext context;
    private final ServletOutputStream output;

    private FileSender(FileBody body, AsyncContext context, ServletOutputStream output) {
        this.body = body;
        this.context = context;
        this.output = output;
    }

    /** Sends {@code body} and closes it; where the container cannot do that asynchronously, before this returns. */
    static void send(FileBody body, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletOutputStream output = response.getOutputStream();
        if (!request.isAsyncSupported()) {
            try (body) {
                while (!body.isDone()) {
                    body.writeNext(output);
                }
            }
            return;
        }
        AsyncContext context = request.startAsync();
        // A client may take as long as it takes something at all; that is the connector's time-out.
        context.setTimeout(0);
        FileSender sender = new FileSender(body, context, output);
        context.addListener(sender);
        output.setWriteListener(sender);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (output.isReady()) {
            if (body.isDone()) {
                context.complete();
                return;
            }
            body.writeNext(output);
        }
    }

    /** The client has gone, or the file has become shorter. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "file not sent to its end", failure);
        try {
            context.complete();
        } catch (IllegalStateException completedByContainer) {
            // Then it has been told already.
            LOG.log(Level.DEBUG, "completed by the container");
        }
    }

    /** Comes at every end, whatever its reason. */
    @Override
    public void onComplete(AsyncEvent event) throws IOException {
        body.close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
