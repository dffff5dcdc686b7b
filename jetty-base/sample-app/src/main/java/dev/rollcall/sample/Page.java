package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the requests for one path. */
@FunctionalInterface
interface Page {
    /**
     * Answers one request.
     *
     * @throws BadParameterException if the query asks for something that is not offered; answered with 400
     */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
