package dev.rollcall.subscriber.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder outside of which no file is ever found. */
final class Folder {
    private static final String COMPRESSED = ".gz";

    private final Path path;

    /** @param path looked up anew for every file: a link that is moved to a new release is followed */
    Folder(Path path) {
        this.path = path;
    }

    /** Returns the file at these segments below the folder; empty if there is none that may be served. */
    Optional<ServedFile> find(List<String> segments) {
        try {
            Path root = path.toRealPath();
            Path named = root;
            boolean linked = false;
            for (String segment : segments) {
                named = named.resolve(segment);
                linked |= Files.isSymbolicLink(named);
            }
            Path real = named.toRealPath();
            // Without links the two differ where the file system takes names for others, by case for one.
            boolean sameName = linked || real.toString().equals(named.toString());
            return sameName && isInside(root, real) ? served(real) : Optional.empty();
        } catch (IOException | InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** Returns the compressed sibling of a file, unless it is older. */
    Optional<ServedFile> findCompressed(List<String> segments, ServedFile plain) {
        List<String> sibling = new ArrayList<>(segments);
        sibling.set(sibling.size() - 1, sibling.get(sibling.size() - 1) + COMPRESSED);
        return find(sibling)
                .filter(file -> file.modified().compareTo(plain.modified()) >= 0)
                .map(ServedFile::asCompressed);
    }

    private static boolean isInside(Path root, Path real) {
        if (!real.startsWith(root)) {
            return false;
        }
        for (Path name : root.relativize(real)) {
            if (name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static Optional<ServedFile> served(Path real) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
        return attributes.isRegularFile() && Files.isReadable(real)
                ? Optional.of(new ServedFile(real, attributes.size(), attributes.lastModifiedTime(), false))
                : Optional.empty();
    }
}
