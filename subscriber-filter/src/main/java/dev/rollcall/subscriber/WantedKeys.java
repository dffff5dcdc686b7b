package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private final Map<ServiceKey, Integer> modifiers = new HashMap<>();

    WantedKeys(SubscriberSettings settings, ContextPath contextPath, FileLookup lookup) {
        this.entries = settings.subscribeTo();
        this.hostnames = settings.hostnames().isEmpty() ? List.of(Names.DEFAULT_FILE) : settings.hostnames();
        this.contextPath = contextPath;
        this.lookup = lookup;
    }

    /** Returns the host of the first key, as a request could name it; localhost where there is none. */
    static String firstHost(Map<Endpoint, Set<ServiceKey>> keysByGateway) {
        for (Set<ServiceKey> keys : keysByGateway.values()) {
            for (ServiceKey key : keys) {
                return key.host().startsWith(".") ? key.host().substring(1) : key.host();
            }
        }
        return "localhost";
    }

    /** Reads the files, and returns the keys by gateway; a gateway without any key is left out. */
    @Override
    public Map<Endpoint, Set<ServiceKey>> get() {
        Map<Endpoint, Set<ServiceKey>> keysByGateway = new LinkedHashMap<>();
        modifiers.clear();
        for (SubscribeTo entry : entries) {
            namesOf(entry)
                    .flatMap(this::keys)
                    .forEach(wanted -> contextPath.below(wanted.key()).ifPresent(key -> {
                        modifiers.put(key, wanted.modifier1());
                        keysByGateway
                                .computeIfAbsent(entry.gateway(), gateway -> new LinkedHashSet<>())
                                .add(key);
                    }));
        }
        return keysByGateway;
    }

    /** Returns the modifier of a key that {@link #get} has returned last. */
    int modifier1(ServiceKey key) {
        return modifiers.getOrDefault(key, 0);
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

    /** Returns the files that somebody named and that have never been there. */
    List<String> missingFiles() {
        return entries.stream()
                .flatMap(this::namesOf)
                .filter(names -> !names.equals(Names.DEFAULT_FILE))
                .flatMap(names -> names instanceof Names.InFile file ? Stream.of(file.path()) : Stream.empty())
                .distinct()
                .filter(path -> !file(path).everThere())
                .toList();
    }

    private Stream<Names> namesOf(SubscribeTo entry) {
        return entry.names().map(Stream::of).orElseGet(hostnames::stream);
    }

    private Stream<WantedKey> keys(Names names) {
        if (names instanceof Names.InFile inFile) {
            HostnamesFile file = file(inFile.path());
            return file.read().stream().map(key -> new WantedKey(key, file.modifier1(key)));
        }
        Names.Literal literal = (Names.Literal) names;
        return literal.keys().stream().map(key -> new WantedKey(key, literal.modifier1()));
    }

    private HostnamesFile file(String path) {
        return files.computeIfAbsent(path, newPath -> new HostnamesFile(newPath, lookup));
    }
}
