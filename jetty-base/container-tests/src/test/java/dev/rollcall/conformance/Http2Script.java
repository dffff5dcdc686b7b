package dev.rollcall.conformance;

import java.io.IOException;

/** What a client does on its first stream; after that it reads until it has the answer, or sees that there is none. */
@FunctionalInterface
interface Http2Script {
    void play(Http2Client client) throws IOException;
}
