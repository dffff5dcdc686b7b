package dev.rollcall.subscriber;

import jakarta.servlet.http.HttpServlet;
import java.util.function.BooleanSupplier;

/** A servlet whose start takes much longer than an announcer that does not wait for it. */
final class SlowServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BooleanSupplier announced;
    boolean announcedTooEarly;

    SlowServlet(BooleanSupplier announced) {
        this.announced = announced;
    }

    @Override
    public void init() {
        announcedTooEarly = Await.soon(announced);
    }
}
