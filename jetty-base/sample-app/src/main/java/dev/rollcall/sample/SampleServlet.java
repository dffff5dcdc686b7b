package dev.rollcall.sample;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Hands each request to the {@link Page} of its path.
 *
 * <p>The pages that end the JVM or cut a connection answer only if the system property {@value #DANGEROUS} is {@code
 * true}: they are there to show what clients see when an instance dies.
 */
public final class SampleServlet extends HttpServlet {
    /** Name of the system property that opens {@code /die}. */
    static final String DANGEROUS = "sample.dangerous";

    private static final long serialVersionUID = 1L;

    // Set by the container's call of init, before the first request. A servlet is Serializable for historical
    // reasons; no container makes use of it.
    private transient Map<String, Page> pages = Map.of();

    @Override
    public void init() {
        ServletConfig config = getServletConfig();
        EventsPage events = new EventsPage();
        pages = Map.of(
                "/", new HomePage(config.getServletContext()),
                "/bytes", new BytesPage(),
                "/upload", new UploadPage(),
                "/echo", new EchoPage(),
                "/events", events,
                "/events/next", events::release,
                "/sleep", new SleepPage(),
                "/status", new StatusPage(),
                "/headers", new HeadersPage(),
                "/die", new DiePage(Boolean.getBoolean(DANGEROUS)));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page page = pages.get(request.getServletPath());
        if (page == null) {
            Texts.answer(response, HttpServletResponse.SC_NOT_FOUND, "no such page; / lists them");
            return;
        }
        try {
            page.answer(request, response);
        } catch (BadParameterException e) {
            Texts.answer(response, HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
        }
    }
}
