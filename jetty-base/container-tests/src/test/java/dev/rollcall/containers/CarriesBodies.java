package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.sample.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of every size and framing pass unharmed, or are seen to be harmed. */
interface CarriesBodies extends WithFleet {
    /** More than twice the gateway's heap: it cannot have been kept. */
    int BIG = 200_000_000;

    @ParameterizedTest
    @CsvSource({"0, false", "1024, false", "1024, true", BIG + ", false", BIG + ", true"})
    default void a_download_arrives_byte_for_byte(int size, boolean chunked) throws IOException {
        HttpResponse<InputStream> response =
                fleet().client().stream(Fleet.SHARED, "/bytes?seed=7&size=" + size + "&chunked=" + chunked);
        try (InputStream body = response.body()) {
            assertEquals(200, response.statusCode());
            assertEquals(size, SampleContent.lengthOfMatch(body, 7));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1024, false", "1024, true", BIG + ", false", BIG + ", true"})
    default void an_upload_arrives_byte_for_byte(int size, boolean chunked) throws IOException {
        HttpRequest.BodyPublisher unknownLength =
                BodyPublishers.ofInputStream(() -> new SampleContent(new Content(7), size));
        HttpRequest request = fleet().client()
                .request(Fleet.SHARED, "/upload")
                .POST(publisher(unknownLength, size, chunked))
                .build();
        HttpResponse<String> response = Client.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals(Integer.toString(size), Client.field(response.body(), "length"));
        assertEquals(SampleContent.sha256(7, size), Client.field(response.body(), "sha256"));
    }

    private static HttpRequest.BodyPublisher publisher(HttpRequest.BodyPublisher body, int size, boolean chunked) {
        if (chunked) {
            return body;
        }
        return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(body, size);
    }
}
