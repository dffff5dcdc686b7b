package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.upstream.Upstream;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * A response body that counts its bytes.
 *
 * @param body what is read
 * @param upstream where it comes from
 */
record CountedBody(Content.Source body, Upstream upstream) implements Content.Source {
    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = body.read();
        if (chunk != null) {
            upstream.received(chunk.remaining());
        }
        return chunk;
    }

    @Override
    public void demand(Runnable demandCallback) {
        body.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
        body.fail(failure);
    }

    @Override
    public void fail(Throwable failure, boolean last) {
        body.fail(failure, last);
    }

    @Override
    public long getLength() {
        return body.getLength();
    }
}
