package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GzipSourceTest {
    private final Upstream upstream = new Upstream();
    private final GzipSource source = new GzipSource(null, upstream);
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    @Test
    void a_pause_brings_out_what_came_before_it_and_is_then_passed_on() {
        upstream.pause().add("hello", false).pause().pause();
        assertNull(source.read());
        assertTrue(readOne().getByteBuffer().limit() > 10);
        assertNull(source.read());
    }

    @Test
    void a_pause_without_anything_before_it_brings_out_nothing() {
        upstream.add("", false).pause().pause();
        assertNull(source.read());
        assertNull(source.read());
    }

    @Test
    void without_a_pause_nothing_is_flushed() throws Exception {
        for (int i = 0; i < 1000; i++) {
            upstream.add("hello", false);
        }
        upstream.add("", true);
        assertTrue(readOne().isLast());
        assertEquals("hello".repeat(1000), unzipped());
    }

    @Test
    void bytes_of_every_kind_come_out_as_they_went_in() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            Upstream upstreamOfRound = new Upstream();
            GzipSource sourceOfRound = new GzipSource(null, upstreamOfRound);
            String plain = fill(upstreamOfRound, random);
            read.reset();
            Content.Chunk chunk = null;
            while (chunk == null || !chunk.isLast()) {
                chunk = sourceOfRound.read();
                keep(chunk);
            }
            assertEquals(plain, unzipped());
            assertEquals(0, upstreamOfRound.unreleased);
            assertSame(Content.Chunk.EOF, sourceOfRound.read());
            sourceOfRound.release();
        }
    }

    @Test
    void what_fails_upstream_fails_here_and_nothing_comes_after_it() {
        Content.Chunk failure = Content.Chunk.from(new IOException("gone"));
        upstream.add("hello", false).chunks.add(Optional.of(failure));
        assertSame(failure, source.read());
        assertSame(failure, source.read());
    }

    @Test
    void what_has_been_released_holds_nothing_and_yields_nothing() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        upstream.add(new String(noise, StandardCharsets.ISO_8859_1), false);
        readOne();
        assertEquals(1, upstream.unreleased);
        source.release();
        assertEquals(0, upstream.unreleased);
        assertTrue(Content.Chunk.isFailure(source.read()));
    }

    private static String fill(Upstream upstream, Random random) {
        StringBuilder plain = new StringBuilder();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 10 : 50_000)];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            plain.append(text);
            upstream.add(text, false);
            if (random.nextInt(3) == 0) {
                upstream.pause();
            }
        }
        upstream.add("", true);
        return plain.toString();
    }

    private Content.Chunk readOne() {
        Content.Chunk chunk = source.read();
        assertNotNull(chunk);
        keep(chunk);
        return chunk;
    }

    private void keep(Content.@Nullable Chunk chunk) {
        if (chunk != null) {
            ByteBuffer bytes = chunk.getByteBuffer().slice();
            while (bytes.hasRemaining()) {
                read.write(bytes.get());
            }
        }
    }

    private String unzipped() throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(read.toByteArray()))) {
            return new String(gzip.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A backend's body: chunks, and pauses between them. */
    private static final class Upstream implements Content.Source {
        private final Deque<Optional<Content.Chunk>> chunks = new ArrayDeque<>();
        private int unreleased;

        Upstream add(String text, boolean last) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            chunks.add(Optional.of(Content.Chunk.from(ByteBuffer.wrap(bytes), last, () -> {
                unreleased--;
                // As a pool does: the next user's bytes stand in it.
                java.util.Arrays.fill(bytes, (byte) '!');
            })));
            return this;
        }

        Upstream pause() {
            chunks.add(Optional.empty());
            return this;
        }

        @Override
        public Content.@Nullable Chunk read() {
            Content.Chunk chunk = chunks.remove().orElse(null);
            unreleased += chunk == null || Content.Chunk.isFailure(chunk) ? 0 : 1;
            return chunk;
        }

        @Override
        public void demand(Runnable callback) {}

        @Override
        public void fail(Throwable failure) {}
    }
}
