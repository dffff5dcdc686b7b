package dev.rollcall.subscriber.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathSegmentsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a.css         | a.css",
                "/css/a.css     | css,a.css",
                "/a%20b.css     | a b.css",
                "/caf%C3%A9     | café",
                "/%61.css       | a.css",
                "/a+b           | a+b",
                "/a..b          | a..b",
                "/%252e%252e    | %2e%2e"
            })
    void a_plain_path_is_decoded_once(String path, String segments) {
        assertEquals(Optional.of(List.of(segments.split(",", -1))), PathSegments.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/",
                "//",
                "/a/",
                "/a//b",
                "/.",
                "/..",
                "/../a",
                "/a/../b",
                "/%2e%2e/a",
                "/.%2E/a",
                "/.git/config",
                "/%2egit",
                "/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/..%5Ca",
                "/a%00",
                "/a%00.css",
                "/%0a",
                "/a%7f",
                "/a.",
                "/a.css%20",
                "/a.css ",
                "/a%2e",
                "/c:",
                "/a.css::$DATA",
                "/a;x",
                "/..;/a",
                "/a;/../b",
                "/%",
                "/%4",
                "/%zz",
                "/%c0%ae%c0%ae/a",
                "/%ff",
                "/é",
                "/%c0%af"
            })
    void every_other_one_is_left_to_the_application(String path) {
        assertEquals(Optional.empty(), PathSegments.of(path));
    }
}
