package dev.rollcall.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void maps_lists_texts_numbers_and_booleans_are_written_in_their_order() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("b", List.of(1, -2L, "x", true, List.of()));
        value.put("a", Map.of());
        assertEquals("{\"b\":[1,-2,\"x\",true,[]],\"a\":{}}", Json.of(value));
    }

    @Test
    void whatever_could_mean_something_else_is_escaped() {
        assertEquals(
                "\"\\u0022\\u005c\\u000a\\u001b\\u007f\\u003c/script\\u003e\"", Json.of("\"\\\n\u001b\u007f</script>"));
        assertEquals("\"b\\u00fccher \\ud83d\\ude00 \\u2028\"", Json.of("b\u00fccher \ud83d\ude00 \u2028"));
        assertEquals("{\"\\u0022\":1}", Json.of(Map.of("\"", 1)));
    }

    @Test
    void every_character_survives() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            all.append(c);
        }
        assertEquals(all.toString(), unescaped(Json.of(all.toString())));
    }

    @Test
    void there_is_no_json_for_anything_else() {
        assertThrows(IllegalArgumentException.class, () -> Json.of(1.5));
    }

    private static String unescaped(String json) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < json.length() - 1; i++) {
            if (json.charAt(i) == '\\') {
                text.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                text.append(json.charAt(i));
            }
        }
        return text.toString();
    }
}
