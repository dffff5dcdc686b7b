package dev.rollcall.gateway.tunnel;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Consumer;

/** Tomcat gives a connection up at the end of a request's first dispatch, and never after an asynchronous one. */
final class TomcatTakeover implements ClientTakeover {
    private TomcatTakeover() {}

    /**
     * Returns it, if this Tomcat has what it needs.
     *
     * @throws LinkageError if not
     */
    static TomcatTakeover checked() throws ReflectiveOperationException {
        Class.forName(TomcatConnection.class.getName(), true, TomcatTakeover.class.getClassLoader());
        return new TomcatTakeover();
    }

    @Override
    public boolean needsContainerThread() {
        return true;
    }

    @Override
    public void begin(HttpServletRequest request, Consumer<Side> taken) throws IOException, ServletException {
        request.upgrade(TomcatConnection.class).whenTaken(taken);
    }
}
