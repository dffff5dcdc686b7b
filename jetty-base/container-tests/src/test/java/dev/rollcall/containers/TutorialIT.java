package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rollcall.containers.TutorialText.Commands;
import dev.rollcall.containers.TutorialText.FileToWrite;
import dev.rollcall.containers.TutorialText.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Does what {@code docs/tutorial.md} says, in its order, as it is printed there. */
final class TutorialIT {
    private static final Path CHECKOUT = Places.OPERATOR.getParent();
    private static final Path TUTORIAL = CHECKOUT.resolve("docs/tutorial.md");
    private static final Path WORK = Places.WORK.resolve("tutorial");
    // What the tutorial uses of the project; anything else it has to make.
    private static final List<String> MODULES = List.of("gateway-war", "jetty-base", "subscriber-filter");
    private static final Pattern PORT = Pattern.compile("(?:port=|:)(80\\d\\d)\\b");

    private final Path checkout = WORK.resolve("checkout");
    private final Path notes = WORK.resolve("notes");

    @BeforeEach
    void a_checkout_that_has_just_been_built() throws IOException {
        Trees.delete(WORK);
        Files.createDirectories(checkout);
        Files.createDirectories(notes);
        for (String module : MODULES) {
            Files.createSymbolicLink(checkout.resolve(module), CHECKOUT.resolve(module));
        }
    }

    @Test
    void every_command_and_every_file_of_the_tutorial_does_what_it_says() throws Exception {
        String markdown = Files.readString(TUTORIAL);
        List<Step> steps = TutorialText.parse(markdown);
        assertFalse(steps.isEmpty(), "nothing to do in " + TUTORIAL);
        try (Typist typist = new Typist(Playground.shell(ports(markdown)), checkout, notes)) {
            for (Step step : steps) {
                if (step instanceof FileToWrite file) {
                    write(typist.folder().resolve(file.path()), file);
                } else if (step instanceof Commands commands) {
                    type(typist, commands);
                }
            }
        }
    }

    private static void write(Path path, FileToWrite file) throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            throw new AssertionError(
                    "docs/tutorial.md, line " + file.line() + ": nobody has made the folder of " + path);
        }
        Files.writeString(path, file.text());
    }

    private static void type(Typist typist, Commands commands) throws IOException {
        String printed = typist.run(commands.line(), commands.text());
        String expected = commands.printed().orElse("");
        if (!new PrintedText(expected).matches(printed)) {
            throw new AssertionError("docs/tutorial.md, line " + commands.line()
                    + ": these commands print something else\n" + commands.text() + "\n--- expected\n" + expected
                    + "\n--- printed\n" + printed + typist.logs());
        }
    }

    private static Set<Integer> ports(String markdown) {
        return PORT.matcher(markdown)
                .results()
                .map(port -> Integer.valueOf(port.group(1)))
                .collect(Collectors.toSet());
    }
}
