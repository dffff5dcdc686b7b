package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a relative file is: in the web application's {@code WEB-INF/}, else in the container's base, else in the
 * working folder.
 */
final class FileLookup {
    /** More than a hundred thousand names; what is longer is no list of host names. */
    static final int MAX_BYTES = 4 << 20;

    // Set by the start scripts of Jetty and Tomcat.
    private static final List<String> BASE_PROPERTIES = List.of("jetty.base", "catalina.base");

    private final ServletContext context;

    FileLookup(ServletContext context) {
        this.context = context;
    }

    /**
     * A file that was found.
     *
     * @param where for people
     * @param text its content, as UTF-8
     */
    record Found(String where, String text) {}

    /**
     * Returns the first file of this name; empty if there is none.
     *
     * @throws IOException if it is there but cannot be read, or is longer than {@value #MAX_BYTES} bytes
     */
    Optional<Found> read(String path) throws IOException {
        try {
            Path given = Path.of(path);
            return given.isAbsolute() ? readFile(given) : readRelative(path);
        } catch (InvalidPathException e) {
            throw new IOException("no file name", e);
        }
    }

    /** Returns the first folder of this name; empty if there is none. */
    Optional<Path> folder(String path) {
        try {
            Stream<Path> candidates = Path.of(path).isAbsolute()
                    ? Stream.of(Path.of(path))
                    : Stream.concat(
                            Stream.ofNullable(context.getRealPath("/WEB-INF/" + path))
                                    .map(Path::of),
                            folders().stream().map(folder -> folder.resolve(path)));
            return candidates
                    .filter(Files::isDirectory)
                    .map(Path::toAbsolutePath)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<Found> readRelative(String path) throws IOException {
        Optional<Found> found = readFromWebInf(path);
        for (Path folder : folders()) {
            if (found.isPresent()) {
                return found;
            }
            found = readFile(folder.resolve(path));
        }
        return found;
    }

    private Optional<Found> readFromWebInf(String path) throws IOException {
        String resource = "/WEB-INF/" + path;
        // The file itself rather than the container's resource: Tomcat caches the latter for seconds.
        String real = context.getRealPath(resource);
        Optional<Found> file = real == null ? Optional.empty() : readFile(Path.of(real));
        if (file.isPresent()) {
            return file;
        }
        // A WAR that runs without being unpacked has no files.
        InputStream packed = context.getResourceAsStream(resource);
        return packed == null ? Optional.empty() : Optional.of(read(resource.substring(1), packed));
    }

    /** Returns the container's base, or the working folder where there is none. */
    static Path base() {
        return folders().get(0);
    }

    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String property : BASE_PROPERTIES) {
            String base = System.getProperty(property);
            if (base != null && !base.isEmpty()) {
                folders.add(Path.of(base));
            }
        }
        folders.add(Path.of(""));
        return folders;
    }

    private static Optional<Found> readFile(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Optional.of(read(file.toString(), Files.newInputStream(file)))
                : Optional.empty();
    }

    private static Found read(String where, InputStream stream) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return new Found(where, new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
