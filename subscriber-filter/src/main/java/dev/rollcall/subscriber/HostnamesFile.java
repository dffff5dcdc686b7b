package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One file of host names that may change while the application runs. A file that cannot be read any more leaves the
 * names as they were: a name that is taken away is a decision, a disk in trouble is none. Not thread-safe.
 */
final class HostnamesFile {
    private static final Logger LOG = System.getLogger(HostnamesFile.class.getName());

    private final String path;
    private final FileLookup lookup;
    private final Set<String> complaints = new HashSet<>();
    private String lastText = "";
    private List<ServiceKey> keys = List.of();
    private Map<ServiceKey, Integer> modifiers = Map.of();
    private boolean everThere;
    private boolean missed;

    HostnamesFile(String path, FileLookup lookup) {
        this.path = path;
        this.lookup = lookup;
    }

    /** Returns the names that the file holds now; if it cannot be read, those it held last. */
    List<ServiceKey> read() {
        try {
            Optional<FileLookup.Found> found = lookup.read(path);
            if (found.isPresent()) {
                update(found.get());
            } else {
                miss("not found", everThere);
            }
        } catch (IOException e) {
            everThere = true;
            miss(LogText.problem(e), true);
        }
        return keys;
    }

    /** Returns the modifier of one of the names that were read. */
    int modifier1(ServiceKey key) {
        return modifiers.getOrDefault(key, 0);
    }

    /** Returns whether there has ever been such a file, readable or not. */
    boolean everThere() {
        return everThere;
    }

    private void update(FileLookup.Found found) {
        everThere = true;
        missed = false;
        if (found.text().equals(lastText)) {
            return;
        }
        lastText = found.text();
        HostnamesText text = HostnamesText.parse(lastText);
        keys = text.keys();
        modifiers = text.modifiers();
        Set<String> current = new HashSet<>();
        for (HostnamesText.BadLine line : text.badLines()) {
            String complaint = found.where() + ":" + line.number() + ": " + LogText.printable(line.text());
            if (!complaints.contains(complaint)) {
                LOG.log(Level.WARNING, "skipped " + complaint + " (expected: " + WantedKey.expected(line.text()) + ")");
            }
            current.add(complaint);
        }
        complaints.clear();
        complaints.addAll(current);
    }

    // That a file has never been there is told by who needs it.
    private void miss(String problem, boolean worthTelling) {
        if (worthTelling && !missed) {
            LOG.log(
                    Level.WARNING,
                    "keeping " + keys.size() + " host names file=" + LogText.printable(path) + " problem=\"" + problem
                            + "\"");
        }
        missed = true;
    }
}
