package dev.rollcall.gateway.transport;

import dev.rollcall.gateway.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** What is heard of one call; its answer's body is taken at once, or where {@link #slow} only when the test asks. */
final class Heard implements CallListener {
    private final boolean takesAtOnce;
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final List<Integer> interims = new CopyOnWriteArrayList<>();
    private final Queue<String> pieces = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile @Nullable Call call;
    private volatile @Nullable Answer answer;
    private volatile Content.@Nullable Source source;
    private volatile @Nullable Throwable failure;
    private volatile boolean complete;
    private volatile Runnable atInterim = () -> {};
    private volatile Runnable atConnect = () -> {};
    private volatile Runnable atAnswer = () -> {};
    private volatile boolean asksForMore = true;

    private Heard(boolean takesAtOnce) {
        this.takesAtOnce = takesAtOnce;
    }

    static Heard eager() {
        return new Heard(true);
    }

    /** Takes nothing of the body before {@link #take}. */
    static Heard slow() {
        return new Heard(false);
    }

    Heard atConnect(Runnable what) {
        atConnect = what;
        return this;
    }

    Heard atInterim(Runnable what) {
        atInterim = what;
        return this;
    }

    Heard atAnswer(Runnable what) {
        atAnswer = what;
        return this;
    }

    Heard of(Call newCall) {
        call = newCall;
        return this;
    }

    void abort(Throwable cause) {
        given(call).abort(cause);
    }

    /** Begins to take the body. */
    void take() {
        asksForMore = true;
        given(source).demand(this::takeAll);
    }

    /** Asks for nothing more once what is here has been taken. */
    void pause() {
        asksForMore = false;
    }

    private void takeAll() {
        Content.Source body = given(source);
        while (true) {
            Content.Chunk chunk = body.read();
            if (chunk == null) {
                if (asksForMore) {
                    body.demand(this::takeAll);
                }
                return;
            }
            String piece =
                    StandardCharsets.ISO_8859_1.decode(chunk.getByteBuffer()).toString();
            pieces.add(piece);
            bodyBytes.addAndGet(piece.length());
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                complete = true;
                ends.incrementAndGet();
                return;
            }
        }
    }

    @Override
    public void connected(boolean usedBefore) {
        atConnect.run();
        connects.incrementAndGet();
    }

    @Override
    public void disconnected() {
        connects.decrementAndGet();
    }

    @Override
    public void sent(int bytes) {
        sentBytes.addAndGet(bytes);
    }

    @Override
    public void interim(int status, HttpFields fields) {
        interims.add(status);
        atInterim.run();
    }

    @Override
    public void answered(Answer newAnswer, Content.Source body) {
        source = body;
        answer = newAnswer;
        atAnswer.run();
        if (takesAtOnce) {
            takeAll();
        }
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        ends.incrementAndGet();
    }

    /** Returns how often it was told to have come to its end, well or not. */
    int ends() {
        return ends.get();
    }

    boolean isComplete() {
        return complete;
    }

    boolean hasAnswer() {
        return answer != null;
    }

    int connects() {
        return connects.get();
    }

    long sentBytes() {
        return sentBytes.get();
    }

    long bodyBytes() {
        return bodyBytes.get();
    }

    List<Integer> interims() {
        return interims;
    }

    /** Returns what of the body has been taken so far. */
    String body() {
        return String.join("", pieces);
    }

    Answer answer() {
        return given(answer);
    }

    @Nullable
    Throwable failureOrNull() {
        return failure;
    }

    void awaitHead() {
        Await.until("there is an answer", () -> answer != null);
    }

    /** Returns the whole body; fails if the answer does not come to its end. */
    String awaitBody() {
        awaitEnd();
        if (!complete) {
            throw new AssertionError("no complete answer", failure);
        }
        return body();
    }

    /** Returns why the call has failed; fails if it has not. */
    Throwable awaitFailure() {
        awaitEnd();
        if (complete) {
            throw new AssertionError("complete, with this body: " + body());
        }
        return given(failure);
    }

    void awaitEnd() {
        Await.until("the call has ended", () -> ends.get() > 0);
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("not heard of yet");
        }
        return value;
    }
}
