package dev.rollcall.gateway.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where settings come from; of several, the first that knows a name wins: the command line ({@code --NAME}), system
 * property {@code rollcall.NAME}, environment {@code ROLLCALL_NAME}, context parameter {@code rollcall.NAME} or {@code
 * NAME} in web.xml.
 */
public final class SettingsSource {
    private static final String PREFIX = "rollcall.";
    private static final String ENVIRONMENT_PREFIX = "ROLLCALL_";

    private final Map<String, String> options;
    private final Map<String, String> systemProperties;
    private final Map<String, String> environment;
    private final Map<String, String> contextParameters;

    /** Each map holds the names as they are spelled there. */
    public SettingsSource(
            Map<String, String> options,
            Map<String, String> systemProperties,
            Map<String, String> environment,
            Map<String, String> contextParameters) {
        this.options = Map.copyOf(options);
        this.systemProperties = Map.copyOf(systemProperties);
        this.environment = Map.copyOf(environment);
        this.contextParameters = Map.copyOf(contextParameters);
    }

    /** Returns the source with this process's own system properties and environment. */
    public static SettingsSource ofProcess(Map<String, String> options, Map<String, String> contextParameters) {
        Map<String, String> systemProperties = System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, "")));
        return new SettingsSource(options, systemProperties, System.getenv(), contextParameters);
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(options.get(name))
                .or(() -> Optional.ofNullable(systemProperties.get(PREFIX + name)))
                .or(() -> Optional.ofNullable(environment.get(environmentName(name))))
                .or(() -> Optional.ofNullable(contextParameters.get(PREFIX + name)))
                .or(() -> Optional.ofNullable(contextParameters.get(name)));
    }

    /**
     * Refuses names that nothing here understands: a misspelled setting that is silently ignored costs an operator an
     * evening.
     *
     * @param own the names of the gateway's settings
     * @param others names that belong to the subscriber filter, which may live in the same JVM; an option or a context
     *     parameter of ours is no place for them
     * @throws ConfigurationException naming the first unknown one and where it was found
     */
    void requireKnown(Set<String> own, Set<String> others) {
        Set<String> shared = new TreeSet<>(own);
        shared.addAll(others);
        requireKnown("option --", "", options, own, own);
        requireKnown("system property ", PREFIX, systemProperties, shared, own);
        requireKnown("context parameter ", PREFIX, contextParameters, own, own);
        Set<String> inCapitals = new TreeSet<>();
        shared.forEach(name -> inCapitals.add(environmentName(name).substring(ENVIRONMENT_PREFIX.length())));
        requireKnown("environment variable ", ENVIRONMENT_PREFIX, environment, inCapitals, own);
    }

    private static void requireKnown(
            String kind, String prefix, Map<String, String> given, Set<String> known, Set<String> shown) {
        for (String name : new TreeSet<>(given.keySet())) {
            if (name.startsWith(prefix) && !known.contains(name.substring(prefix.length()))) {
                throw new ConfigurationException("unknown " + kind + name + " (expected one of: "
                        + String.join(", ", new TreeSet<>(shown)) + ")");
            }
        }
    }

    private static String environmentName(String name) {
        return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
