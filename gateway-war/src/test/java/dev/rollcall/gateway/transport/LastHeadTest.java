package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LastHeadTest {
    private static final String HEAD = "HTTP/1.1 200 Fine\r\nServer: a\r\ncontent-length: 2\r\nX: b\r\n\r\n";
    private static final HttpFields FIELDS =
            HttpFields.build().add("Server", "a").add("content-length", "2").add("X", "b");

    private final LastHead last = new LastHead();

    @Test
    void a_head_that_comes_again_is_passed_over_and_leaves_its_framing() {
        parse(HEAD, "ok", 200, FIELDS);
        ByteBuffer input = input(HEAD + "ok");

        assertEquals("HTTP/1.1 200 Fine\r\ncontent-length: 2\r\n\r\n", text(last.begin(input)));
        assertEquals("ok", text(input));
        assertSame(FIELDS, last.fields());
    }

    @Test
    void a_head_comes_again_as_often_as_it_likes() {
        parse(HEAD, "ok", 200, FIELDS);

        for (int i = 0; i < 3; i++) {
            assertEquals("HTTP/1.1 200 Fine\r\ncontent-length: 2\r\n\r\n", text(last.begin(input(HEAD))));
        }
    }

    @Test
    void a_coding_is_a_part_of_the_framing_and_a_head_may_have_none() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        parse(chunked, "0\r\n\r\n", 200, HttpFields.build().add("Transfer-Encoding", "chunked"));
        assertEquals(chunked, text(last.begin(input(chunked))));

        String bare = "HTTP/1.1 204\r\nServer: a\r\n\r\n";
        parse(bare, "", 204, HttpFields.build().add("Server", "a"));
        assertEquals("HTTP/1.1 204\r\n\r\n", text(last.begin(input(bare))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "HTTP/1.1 200 Fine\r\nServer: a\r\ncontent-length: 2\r\nX: b\r\n\r",
                "HTTP/1.1 200 Fine\r\nServer: a\r\ncontent-length: 2\r\nX: b\r\nY: c\r\n\r\n",
                "HTTP/1.1 200 Fine\r\nServer: a\r\ncontent-length: 2\r\nX: c\r\n\r\n",
                "HTTP/1.1 200 fine\r\nServer: a\r\ncontent-length: 2\r\nX: b\r\n\r\n",
                "\r\nHTTP/1.1 200 Fine\r\nServer: a\r\ncontent-length: 2\r\nX: b\r\n\r\n",
            })
    void what_is_not_the_same_head_is_for_the_parser(String other) {
        parse(HEAD, "ok", 200, FIELDS);
        ByteBuffer input = input(other);

        assertNull(last.begin(input));
        assertEquals(other, text(input));
    }

    @Test
    void the_last_head_counts_and_no_other() {
        parse(HEAD, "ok", 200, FIELDS);
        parse("HTTP/1.1 204\r\n\r\n", "", 204, HttpFields.EMPTY);

        assertNull(last.begin(input(HEAD)));
    }

    @Test
    void what_cannot_be_kept_is_parsed_each_time_and_ends_what_was_kept() {
        assertNotKept("HTTP/1.1 103 Early Hints\r\n\r\n", 103, HttpFields.EMPTY);
        assertNotKept("\r\n" + HEAD, 200, FIELDS);
        assertNotKept(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
                200,
                HttpFields.build().add("Content-Length", "2").add("Content-Length", "2"));
        String longValue = "x".repeat(LastHead.MAX_BYTES);
        assertNotKept(
                "HTTP/1.1 200 OK\r\nX: " + longValue + "\r\n\r\n",
                200,
                HttpFields.build().add("X", longValue));
    }

    private void assertNotKept(String head, int status, HttpFields fields) {
        parse(HEAD, "ok", 200, FIELDS);
        parse(head, "ok", status, fields);

        assertNull(last.begin(input(head)), head);
        assertNull(last.begin(input(HEAD)), head);
    }

    @Test
    void a_head_in_two_pieces_is_not_kept() {
        assertNull(last.begin(input(HEAD.substring(0, 20))));
        last.continued();
        ByteBuffer rest = input(HEAD.substring(20));
        rest.position(rest.limit());
        last.keep(rest, 200, FIELDS);

        assertNull(last.begin(input(HEAD)));
    }

    @Test
    void a_head_is_kept_from_where_it_begins_in_its_input() {
        ByteBuffer input = input("before" + HEAD).position("before".length());
        assertNull(last.begin(input));
        last.keep(input.position(input.limit()), 200, FIELDS);

        assertEquals("HTTP/1.1 200 Fine\r\ncontent-length: 2\r\n\r\n", text(last.begin(input(HEAD))));
    }

    private void parse(String head, String body, int status, HttpFields fields) {
        ByteBuffer input = input(head + body);
        assertNull(last.begin(input));
        last.keep(input.position(head.length()), status, fields);
    }

    /** As the loop's: outside the heap. */
    private static ByteBuffer input(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static String text(@Nullable ByteBuffer buffer) {
        return buffer == null
                ? "nothing"
                : StandardCharsets.ISO_8859_1.decode(buffer).toString();
    }
}
