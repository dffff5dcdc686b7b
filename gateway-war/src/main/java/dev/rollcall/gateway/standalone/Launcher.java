package dev.rollcall.gateway.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The WAR's main class. A JVM cannot load classes out of JARs that lie inside another one, so what {@link
 * StandaloneGateway} needs is unpacked into a temporary folder first. Uses nothing but the JDK: no other class of the
 * WAR can be seen from here.
 */
public final class Launcher {
    private static final String CLASSES = "WEB-INF/classes/";
    // The gateway's libraries, and the server, which a container would bring along itself.
    private static final List<String> LIBRARIES = List.of("WEB-INF/lib/", "WEB-INF/standalone/");
    private static final String MAIN_CLASS = "dev.rollcall.gateway.standalone.StandaloneGateway";

    private Launcher() {}

    /**
     * Unpacks the WAR and hands over.
     *
     * @param args passed on to {@link StandaloneGateway}
     */
    @SuppressWarnings("resource") // The class loader lives as long as the JVM.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("rollcall-gateway-");
        List<Runnable> onStop = new CopyOnWriteArrayList<>();
        // One after the other: a gateway that is stopping may need a class for the first time.
        Thread stop = new Thread(() -> stop(onStop, folder), "rollcall-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        URLClassLoader loader = new URLClassLoader("rollcall-gateway", unpack(folder), Launcher.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        Consumer<Runnable> listener = onStop::add;
        loader.loadClass(MAIN_CLASS)
                .getMethod("run", String[].class, Consumer.class)
                .invoke(null, args, listener);
    }

    private static void stop(List<Runnable> onStop, Path folder) {
        try {
            onStop.forEach(Runnable::run);
        } finally {
            delete(folder);
        }
    }

    private static URL[] unpack(Path folder) throws IOException, URISyntaxException {
        List<URL> path = new ArrayList<>();
        // Only a folder that exists gets the slash at the end by which a class loader knows it.
        path.add(Files.createDirectories(folder.resolve(CLASSES)).toUri().toURL());
        URI war = Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(Path.of(war)))) {
            ZipEntry entry = entries.getNextEntry();
            while (entry != null) {
                unpack(entry, entries, folder, path);
                entry = entries.getNextEntry();
            }
        }
        return path.toArray(URL[]::new);
    }

    private static void unpack(ZipEntry entry, InputStream content, Path folder, List<URL> path) throws IOException {
        boolean library = LIBRARIES.stream().anyMatch(entry.getName()::startsWith);
        if (entry.isDirectory() || (!library && !entry.getName().startsWith(CLASSES))) {
            return;
        }
        Path file = write(content, folder, entry.getName());
        if (library) {
            path.add(file.toUri().toURL());
        }
    }

    private static Path write(InputStream content, Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("this WAR is damaged: it has an entry " + name);
        }
        Files.createDirectories(file.getParent());
        Files.copy(content, file);
        return file;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException notNow) {
            // The system cleans its temporary folder up sooner or later.
        }
    }
}
