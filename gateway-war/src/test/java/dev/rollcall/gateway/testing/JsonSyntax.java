package dev.rollcall.gateway.testing;

/** Tells JSON (RFC 8259) in printable ASCII from everything else. Strict: no white space, since we write none. */
public final class JsonSyntax {
    private final String text;
    private int at;

    private JsonSyntax(String text) {
        this.text = text;
    }

    /** Throws an {@link AssertionError} that says where, if {@code text} is not one value and nothing else. */
    public static void require(String text) {
        JsonSyntax json = new JsonSyntax(text);
        json.value();
        json.expect(json.at == text.length());
    }

    private void value() {
        switch (peek()) {
            case '{' -> list('{', '}', this::member);
            case '[' -> list('[', ']', this::value);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            default -> number();
        }
    }

    private void list(char open, char close, Runnable element) {
        take(open);
        if (peek() != close) {
            element.run();
            while (peek() == ',') {
                take(',');
                element.run();
            }
        }
        take(close);
    }

    private void member() {
        string();
        take(':');
        value();
    }

    private void string() {
        take('"');
        while (peek() != '"') {
            if (peek() == '\\') {
                expect(text.substring(at).matches("(?s)\\\\u[0-9a-f]{4}.*"));
                at += 6;
            } else {
                expect(peek() >= ' ' && peek() <= '~');
                at++;
            }
        }
        take('"');
    }

    private void number() {
        int start = at;
        while (Character.isDigit(peek()) || peek() == '-') {
            at++;
        }
        String digits = text.substring(start, at);
        expect(digits.matches("-?(0|[1-9][0-9]*)"));
    }

    private void word(String word) {
        expect(text.startsWith(word, at));
        at += word.length();
    }

    private void take(char c) {
        expect(peek() == c);
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(boolean good) {
        if (!good) {
            int from = Math.max(0, at - 40);
            throw new AssertionError(
                    "no JSON at " + at + ": " + text.substring(from, Math.min(text.length(), at + 40)));
        }
    }
}
