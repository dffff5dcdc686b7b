package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which keys this application wants to have at which gateway, by its settings and files. Not thread-safe. */
final class WantedKeys implements Supplier<Map<Endpoint, Set<ServiceKey>>> {
    private final List<SubscribeTo> entries;
    private final List<Names> hostnames;
    private final ContextPath contextPath;
    private final FileLookup lookup;
    private final Map<String, HostnamesFile> files = new HashMap<>();

    WantedKeys(SubscriberSettings settings, ContextPath contextPath, FileLookup lookup) {
        this.entries = settings.subscribeTo();
        this.hostnames = settings.hostnames().isEmpty() ? List.of(Names.DEFAULT_FILE) : settings.hostnames();
        this.contextPath = contextPath;
        this.lookup = lookup;
    }

    /** Reads the files, and returns the keys by gateway; a gateway without any key is left out. */
    @Override
    public Map<Endpoint, Set<ServiceKey>> get() {
        Map<Endpoint, Set<ServiceKey>> keysByGateway = new LinkedHashMap<>();
        for (SubscribeTo entry : entries) {
            namesOf(entry)
                    .flatMap(this::keys)
                    .map(contextPath::below)
                    .flatMap(Optional::stream)
                    .forEach(key -> keysByGateway
                            .computeIfAbsent(entry.gateway(), gateway -> new LinkedHashSet<>())
                            .add(key));
        }
        return keysByGateway;
    }

    /** Returns the gateways that got no key in {@code keysByGateway}. */
    List<Endpoint> gatewaysWithoutKey(Map<Endpoint, Set<ServiceKey>> keysByGateway) {
        return entries.stream()
                .map(SubscribeTo::gateway)
                .distinct()
                .filter(gateway -> !keysByGateway.containsKey(gateway))
                .toList();
    }

    /**
     * Returns whether names may still come: a file that somebody named may be put there later, the default one is
     * watched only if it has been there at the start.
     */
    boolean mayChange() {
        return entries.stream()
                .flatMap(this::namesOf)
                .anyMatch(names -> names instanceof Names.InFile file
                        && (!file.equals(Names.DEFAULT_FILE)
                                || file(file.path()).everThere()));
    }

    private Stream<Names> namesOf(SubscribeTo entry) {
        return entry.names().map(Stream::of).orElseGet(hostnames::stream);
    }

    private Stream<ServiceKey> keys(Names names) {
        if (names instanceof Names.InFile file) {
            return file(file.path()).read().stream();
        }
        return ((Names.Literal) names).keys().stream();
    }

    private HostnamesFile file(String path) {
        return files.computeIfAbsent(path, newPath -> new HostnamesFile(newPath, lookup));
    }
}
