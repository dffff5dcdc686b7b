package dev.rollcall.containers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of {@code docs/tutorial.md}, in their order. Its convention: under a line that is nothing but a file's name
 * in bold and as code stands that file; any other block of {@code sh} is typed; a block of {@code text} is what the
 * commands right above it print. There is no other kind.
 */
final class TutorialText {
    private static final Pattern FENCE = Pattern.compile("(`{3,}|~{3,})(.*)");
    private static final Pattern FILE_NAME = Pattern.compile("\\*\\*`([^`]+)`\\*\\*");

    /** Something to be done. */
    sealed interface Step {
        /** Returns the line of the document where it begins, counted from 1. */
        int line();
    }

    /** A file to be written. */
    record FileToWrite(int line, String path, String text) implements Step {}

    /** Commands to be typed; without {@code printed} they print nothing. */
    record Commands(int line, String text, Optional<String> printed) implements Step {}

    private final String[] lines;
    private final List<Step> steps = new ArrayList<>();
    // What a block can refer to: the last line before it that is not blank.
    private String before = "";
    private boolean afterCommands;
    private int next;

    private TutorialText(String markdown) {
        lines = markdown.split("\n", -1);
    }

    /** @throws IllegalArgumentException for a block that is of no known kind, or never ends */
    static List<Step> parse(String markdown) {
        TutorialText text = new TutorialText(markdown);
        while (text.next < text.lines.length) {
            text.takeLine();
        }
        return List.copyOf(text.steps);
    }

    private void takeLine() {
        String line = lines[next];
        next++;
        Matcher fence = FENCE.matcher(line.strip());
        if (fence.matches()) {
            takeBlock(line, fence.group(1), fence.group(2));
        } else if (line.startsWith("    ") && before.isEmpty()) {
            // Markdown takes this for a block too, and nobody would run it.
            throw wrong(next, "an indented block (expected: a fenced one)");
        } else if (!line.isBlank()) {
            before = line;
            afterCommands = false;
        }
    }

    private void takeBlock(String opening, String fence, String kind) {
        int line = next;
        if (!opening.startsWith(fence)) {
            throw wrong(line, "an indented block (expected: at the beginning of the line)");
        }
        StringBuilder text = new StringBuilder();
        while (next < lines.length && !lines[next].equals(fence)) {
            text.append(lines[next]).append('\n');
            next++;
        }
        if (next == lines.length) {
            throw wrong(line, "a block without end");
        }
        next++;
        add(line, kind, text.toString());
        before = "";
    }

    private void add(int line, String kind, String text) {
        Matcher file = FILE_NAME.matcher(before);
        if (file.matches()) {
            steps.add(new FileToWrite(line, file.group(1), text));
            afterCommands = false;
        } else if (kind.equals("sh")) {
            steps.add(new Commands(line, text, Optional.empty()));
            afterCommands = true;
        } else if (kind.equals("text") && afterCommands) {
            Commands above = (Commands) steps.remove(steps.size() - 1);
            steps.add(new Commands(above.line(), above.text(), Optional.of(text)));
            afterCommands = false;
        } else {
            throw wrong(
                    line, "a block of '" + kind + "' (expected: sh, text right after it, or a file under its name)");
        }
    }

    private static IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("line " + line + ": " + what);
    }
}
