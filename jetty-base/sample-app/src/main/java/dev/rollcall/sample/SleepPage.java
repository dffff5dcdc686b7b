package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers after {@code ms} milliseconds. */
final class SleepPage implements Page {
    private static final long MAX_MILLIS = 120_000;

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long millis = new Parameters(request).number("ms", 1000, 0, MAX_MILLIS);
        Pauses.pause(millis);
        Texts.answer(response, HttpServletResponse.SC_OK, "slept " + millis + " ms");
    }
}
