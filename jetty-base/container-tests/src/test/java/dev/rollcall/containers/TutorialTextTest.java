package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.containers.TutorialText.Commands;
import dev.rollcall.containers.TutorialText.FileToWrite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TutorialTextTest {
    @Test
    void commands_have_the_output_that_stands_right_below_them() {
        assertEquals(
                List.of(
                        new Commands(2, "echo a\necho b\n", Optional.of("a\nb\n")),
                        new Commands(11, "true\n", Optional.empty())),
                TutorialText.parse("Type\n```sh\necho a\necho b\n```\n\n```text\na\nb\n```\n```sh\ntrue\n```\n"));
    }

    @Test
    void a_block_under_a_file_name_is_that_file_whatever_its_language() {
        assertEquals(
                List.of(new FileToWrite(3, "app/x.ini", "a=1\n"), new FileToWrite(7, "bin/setenv.sh", "b=2\n")),
                TutorialText.parse("**`app/x.ini`**\n\n```ini\na=1\n```\n**`bin/setenv.sh`**\n```sh\nb=2\n```\n"));
    }

    @Test
    void a_block_that_nobody_would_run_is_refused() {
        assertRefused("```ini\na=1\n```\n");
        assertRefused("```\na\n```\n");
        assertRefused("```bash\ntrue\n```\n");
        assertRefused("~~~console\n$ true\n~~~\n");
        assertRefused("```text\nof nothing\n```\n");
        assertRefused("```sh\necho a\n```\nThis prints\n```text\na\n```\n");
        assertRefused("**`x.ini`**\n```ini\na=1\n```\n```text\na\n```\n");
        assertRefused("The file **`x.ini`**:\n```ini\na=1\n```\n");
        assertRefused("- a list\n  ```sh\n  true\n  ```\n");
        assertRefused("```sh\ntrue\n");
    }

    @Test
    void an_ellipsis_stands_for_what_differs_each_time() {
        assertTrue(new PrintedText("port: …\nend\n").matches("port: 34567\r\nend"));
        assertFalse(new PrintedText("port: …\n").matches("port: 1\nport: 2\n"));
        assertTrue(new PrintedText("a\n…\nz\n").matches("a\nb\nc\nz\n"));
        assertTrue(new PrintedText("a\n…\nz\n").matches("a\nz\n"));
        assertFalse(new PrintedText("a\n").matches("a\nb\n"));
        assertFalse(new PrintedText("a.c\n").matches("abc\n"));
        assertTrue(new PrintedText("").matches(""));
    }

    private static void assertRefused(String markdown) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> TutorialText.parse(markdown), markdown);
        assertTrue(refused.getMessage().startsWith("line "), refused.getMessage());
    }
}
