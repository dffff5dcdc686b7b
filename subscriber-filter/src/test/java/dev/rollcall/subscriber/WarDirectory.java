package dev.rollcall.subscriber;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** An unpacked web application with our JAR in its {@code WEB-INF/lib}, as a user makes one. */
final class WarDirectory {
    private final Path root;

    private WarDirectory(Path root) {
        this.root = root;
    }

    static WarDirectory in(Path root) throws IOException {
        Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
        Path classes = Path.of(SubscriberFilter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (OutputStream file = Files.newOutputStream(lib.resolve("subscriber-filter.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Path entry : filesBelow(classes)) {
                jar.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
                Files.copy(entry, jar);
            }
        }
        Files.writeString(root.resolve("index.html"), "hello");
        return new WarDirectory(root);
    }

    Path path() {
        return root;
    }

    WarDirectory hostnames(String text) throws IOException {
        Files.writeString(root.resolve("WEB-INF/hostnames.txt"), text);
        return this;
    }

    /** Writes a web.xml with this content between its outermost tags. */
    WarDirectory webXml(boolean metadataComplete, String content) throws IOException {
        Files.writeString(
                root.resolve("WEB-INF/web.xml"),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="%s">
                %s
                </web-app>
                """
                        .formatted(metadataComplete, content));
        return this;
    }

    static String contextParam(String name, String value) {
        return "<context-param><param-name>%s</param-name><param-value>%s</param-value></context-param>"
                .formatted(name, value);
    }

    /** Returns a {@code <filter>} of the given name with init-params, {@code name, value, name, value …}. */
    static String filter(String filterName, String... initParams) {
        StringBuilder xml = new StringBuilder("<filter><filter-name>" + filterName + "</filter-name><filter-class>"
                + SubscriberFilter.class.getName() + "</filter-class>");
        for (int i = 0; i < initParams.length; i += 2) {
            xml.append("<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
                    .formatted(initParams[i], initParams[i + 1]));
        }
        return xml + "<async-supported>true</async-supported></filter><filter-mapping><filter-name>" + filterName
                + "</filter-name><url-pattern>/*</url-pattern></filter-mapping>";
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
