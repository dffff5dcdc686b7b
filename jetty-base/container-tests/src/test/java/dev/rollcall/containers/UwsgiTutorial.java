package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has followed uWSGI's own tutorial to its end puts the gateway where the tutorial has uWSGI's router. */
interface UwsgiTutorial extends WithUwsgi {
    @Test
    default void every_name_in_the_tutorials_file_is_served_and_others_as_soon_as_they_stand_there()
            throws IOException {
        for (String host : List.of("mysite.com", "www.mysite.com")) {
            bench().gateway().awaitServed(host);
            assertEquals(
                    Integer.toString(bench().tutorial().port()),
                    Client.field(client().get(host, "/").body(), "port"));
        }
        assertEquals(404, client().get("blog.mysite.com", "/").statusCode());
        Files.writeString(
                bench().tutorial().folder().resolve("hostnames.txt"), "blog.mysite.com\n", StandardOpenOption.APPEND);
        bench().gateway().awaitServed("blog.mysite.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/html", "/json"})
    default void what_the_tutorial_marks_is_compressed_for_those_who_ask(String target) throws IOException {
        bench().gateway().awaitServed("mysite.com");
        byte[] plain = client().bytes("mysite.com", target).body();
        HttpRequest asking = client().request("mysite.com", target)
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> compressed = Client.send(asking, BodyHandlers.ofByteArray());
        assertEquals("gzip", compressed.headers().firstValue("Content-Encoding").orElse("none"));
        assertTrue(compressed.body().length < plain.length / 2, "not smaller");
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertEquals(text(plain), text(body.readAllBytes()));
        }
        assertEquals(List.of(), compressed.headers().allValues("uWSGI-Encoding"));
    }

    @Test
    default void the_tutorials_static_files_are_served() throws IOException {
        bench().gateway().awaitServed("mysite.com");
        assertEquals(StaticFolder.PAGE, client().get("mysite.com", "/page.html").body());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
