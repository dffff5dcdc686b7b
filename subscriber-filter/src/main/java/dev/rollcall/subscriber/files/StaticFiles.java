package dev.rollcall.subscriber.files;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Answers GET and HEAD with the file of that path in a folder, if there is one; every other request goes on into the
 * application. For use by many threads.
 */
public final class StaticFiles {
    private final Folder folder;
    private final boolean compressed;

    /**
     * Creates a stage.
     *
     * @param folder outside of which no file is served
     * @param compressed whether a sibling with {@code .gz} behind its name is served to the clients that accept it
     */
    public StaticFiles(Path folder, boolean compressed) {
        this.folder = new Folder(folder);
        this.compressed = compressed;
    }

    /**
     * Answers a request, or passes it on.
     *
     * @throws IOException as {@code chain} does, or if the file or the client breaks off
     * @throws ServletException as {@code chain} does
     */
    public void pass(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && isRead(http)
                && serve(http, answer)) {
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** Returns whether there was a file. */
    private boolean serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<List<String>> segments = pathBelowContext(request).flatMap(PathSegments::of);
        Optional<ServedFile> plain = segments.flatMap(folder::find);
        if (segments.isEmpty() || plain.isEmpty()) {
            return false;
        }
        String type = request.getServletContext()
                .getMimeType(plain.get().path().getFileName().toString());
        Optional<ServedFile> sibling =
                compressed ? folder.findCompressed(segments.get(), plain.get()) : Optional.empty();
        if (sibling.isPresent()) {
            // RFC 9110 §12.5.5.
            response.addHeader("Vary", "Accept-Encoding");
        }
        boolean wanted = AcceptedCoding.isGzip(Collections.list(request.getHeaders("Accept-Encoding")));
        ServedFile file = sibling.filter(any -> wanted).orElse(plain.get());
        response.setHeader("ETag", file.etag());
        response.setDateHeader("Last-Modified", file.lastModifiedMillis());
        answer(file, type == null ? "" : type, request, response);
        return true;
    }

    private static Optional<String> pathBelowContext(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith(request.getContextPath())
                ? Optional.of(path.substring(request.getContextPath().length()))
                : Optional.empty();
    }

    private static void answer(ServedFile file, String type, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Conditions conditions = new Conditions(request, file);
        switch (conditions.evaluate()) {
            case NOT_MODIFIED -> notModified(file, type, response);
            case FAILED -> refuse(response, HttpServletResponse.SC_PRECONDITION_FAILED);
            case SEND -> {
                // RFC 9110 §14.2: a range is of GET only.
                boolean mayBePart = request.getMethod().equals("GET") && conditions.allowRange();
                Optional<ByteRange> range = ByteRange.parse(mayBePart ? request.getHeader("Range") : null, file.size());
                range.ifPresent(part -> response.setHeader("Content-Range", part.contentRange(file.size())));
                if (range.isPresent() && !range.get().isSatisfiable()) {
                    refuse(response, HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
                } else {
                    response.setStatus(
                            range.isPresent() ? HttpServletResponse.SC_PARTIAL_CONTENT : HttpServletResponse.SC_OK);
                    send(file, range.orElse(new ByteRange(0, file.size())), type, request, response);
                }
            }
        }
    }

    /** With the type: where the gateway compresses that type, its 200 has a validator of its own (§15.4.5). */
    private static void notModified(ServedFile file, String type, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        if (!type.isEmpty() && !file.compressed()) {
            response.setContentType(type);
        }
    }

    private static void refuse(HttpServletResponse response, int status) {
        response.setStatus(status);
        response.setContentLength(0);
    }

    private static void send(
            ServedFile file, ByteRange range, String type, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (file.compressed()) {
            response.setHeader("Content-Encoding", "gzip");
        }
        if (!type.isEmpty()) {
            response.setContentType(type);
        }
        response.setHeader("Accept-Ranges", "bytes");
        response.setContentLengthLong(range.length());
        if (request.getMethod().equals("GET")) {
            FileSender.send(FileBody.open(file, range), request, response);
        }
    }
}
