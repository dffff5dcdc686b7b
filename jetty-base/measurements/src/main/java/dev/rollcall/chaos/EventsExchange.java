package dev.rollcall.chaos;

import dev.rollcall.chaos.Connection.Head;
import java.io.IOException;

/** A stream of numbered events, each of which has to come. */
record EventsExchange(String id, boolean keepAlive, int count, int intervalMillis) implements Exchange {
    /** A stream through a paused server goes on afterwards: nobody ends it for a pause of this length. */
    static final int SILENCE_MILLIS = 15_000;

    @Override
    public boolean perform(Connection connection, Notes notes) throws IOException {
        connection.limit(ClientRule.LIMIT_MILLIS);
        connection.send(
                Exchange.head("GET", "/events?count=" + count + "&interval=" + intervalMillis, id, keepAlive) + "\r\n");
        Head head = Exchange.readHead(connection, notes, 200);
        connection.limit(SILENCE_MILLIS);
        StringBuilder text = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int event = 1; event <= count; event++) {
            expected.append("id: ").append(event).append("\n\n");
        }
        if (!head.isChunked()) {
            throw new WrongAnswerException(Seen.WRONG, "the events are not chunked");
        }
        try {
            for (String chunk = connection.readChunk(); !chunk.isEmpty(); chunk = connection.readChunk()) {
                text.append(chunk);
            }
        } catch (IOException broken) {
            long events = text.chars().filter(c -> c == ':').count();
            throw new WrongAnswerException(
                    Seen.BROKEN, "after " + events + " of " + count + " events: " + broken.getMessage());
        }
        if (!text.toString().contentEquals(expected)) {
            throw new WrongAnswerException(Seen.WRONG, "ended in order, but with other events");
        }
        return keepAlive && !head.endsConnection();
    }
}
