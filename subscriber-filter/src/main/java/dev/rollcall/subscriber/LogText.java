package dev.rollcall.subscriber;

/** Makes text from outside fit for a log line. */
final class LogText {
    private static final int MAX_SHOWN = 200;

    private LogText() {}

    /** Returns {@code text} with whatever could forge a log line or steer a terminal as {@code ?}, and shortened. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN).forEach(c -> shown.appendCodePoint(isHarmless(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_SHOWN
                ? shown.append("...").toString()
                : shown.toString();
    }

    /** Returns what went wrong in a few words, for one log line. */
    static String problem(Throwable thrown) {
        String message = thrown.getMessage();
        String name = thrown.getClass().getSimpleName();
        return printable(message == null || message.isBlank() ? name : name + ": " + message);
    }

    private static boolean isHarmless(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isISOControl(codePoint)
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
