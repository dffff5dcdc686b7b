package dev.rollcall.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/** What one datagram says about one backend of one key. */
public sealed interface SubscriptionMessage {
    /** What the backend serves. */
    ServiceKey key();

    /** Where the backend is. */
    Endpoint endpoint();

    /** Returns the same message about another endpoint. */
    SubscriptionMessage withEndpoint(Endpoint endpoint);

    /**
     * "I serve this key at this endpoint; keep me for one lease."
     *
     * @param key what the backend serves
     * @param endpoint where it is
     * @param attributes what it says about itself
     */
    record Subscribe(ServiceKey key, Endpoint endpoint, Attributes attributes) implements SubscriptionMessage {
        @Override
        public Subscribe withEndpoint(Endpoint newEndpoint) {
            return new Subscribe(key, newEndpoint, attributes);
        }
    }

    /**
     * "Send me nothing more for this key."
     *
     * @param key what the backend served
     * @param endpoint where it is
     */
    record Unsubscribe(ServiceKey key, Endpoint endpoint) implements SubscriptionMessage {
        @Override
        public Unsubscribe withEndpoint(Endpoint newEndpoint) {
            return new Unsubscribe(key, newEndpoint);
        }
    }

    /**
     * "Send me no new request for this key; I finish what runs." To a gateway that does not know this it is an {@link
     * Unsubscribe}.
     *
     * @param key what the backend serves
     * @param endpoint where it is
     * @param seconds how long it goes on to serve at the most, 1 to {@value #MAX_SECONDS}
     */
    record Drain(ServiceKey key, Endpoint endpoint, int seconds) implements SubscriptionMessage {
        /** A day: whoever asks for more will hardly ever stop. */
        public static final int MAX_SECONDS = 86_400;

        /** @throws IllegalArgumentException if the time is out of its range */
        public Drain {
            Attributes.requireRange("seconds", seconds, 1, MAX_SECONDS);
        }

        @Override
        public Drain withEndpoint(Endpoint newEndpoint) {
            return new Drain(key, newEndpoint, seconds);
        }
    }

    /**
     * What a backend says about itself.
     *
     * @param modifier1 the uwsgi request type it expects, 0 to 255; kept for uwsgi backends, without meaning for HTTP
     * @param modifier2 its sub-type, 0 to 255
     * @param cores how many requests it can work on at a time; 0 if it did not say
     * @param load its own measure of how busy it is; 0 if it did not say
     * @param weight its share of the requests relative to the others of the key, 1 to {@value #MAX_WEIGHT}
     * @param backup its level, 0 to {@value #MAX_BACKUP}: it gets requests only while no backend of a lower one can
     * @param algorithm how it wants the key's requests to be spread; empty to leave that to the gateway
     * @param trail the gateways that the announcement has come through
     * @param program what it says about itself as a running program
     */
    record Attributes(
            int modifier1,
            int modifier2,
            long cores,
            long load,
            int weight,
            int backup,
            Optional<Algorithm> algorithm,
            Trail trail,
            Program program) {
        /** Shares finer than this are lost in the balancer's turn order anyway. */
        public static final int MAX_WEIGHT = 1_000_000;

        /** The longest row of digits that always fits into a {@code long}; no honest count comes near it. */
        public static final long MAX_COUNT = 999_999_999_999_999_999L;

        /** More levels than anybody can keep apart. */
        public static final int MAX_BACKUP = 255;

        // Enough that nobody makes up the same, and nothing that needs to be escaped anywhere.
        private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9]{16,64}");

        // Containers put it behind a dot, at the end of a cookie's value.
        private static final Pattern ROUTE = Pattern.compile("[A-Za-z0-9_-]{1,32}");

        /** What counts where a subscriber says nothing but key and address. */
        public static final Attributes DEFAULT = new Attributes(0, 0, 0, 0, 1);

        /** @throws IllegalArgumentException if a number is out of its range */
        public Attributes {
            requireRange("modifier1", modifier1, 0, 255);
            requireRange("modifier2", modifier2, 0, 255);
            requireRange("cores", cores, 0, MAX_COUNT);
            requireRange("load", load, 0, MAX_COUNT);
            requireRange("weight", weight, 1, MAX_WEIGHT);
            requireRange("backup", backup, 0, MAX_BACKUP);
        }

        /** Of a backend that says nothing about itself as a program. */
        public Attributes(
                int modifier1,
                int modifier2,
                long cores,
                long load,
                int weight,
                int backup,
                Optional<Algorithm> algorithm,
                Trail trail) {
            this(modifier1, modifier2, cores, load, weight, backup, algorithm, trail, Program.UNKNOWN);
        }

        /** From an application. */
        public Attributes(
                int modifier1,
                int modifier2,
                long cores,
                long load,
                int weight,
                int backup,
                Optional<Algorithm> algorithm) {
            this(modifier1, modifier2, cores, load, weight, backup, algorithm, Trail.NONE);
        }

        /** Level 0, and no wish about the algorithm. */
        public Attributes(int modifier1, int modifier2, long cores, long load, int weight) {
            this(modifier1, modifier2, cores, load, weight, 0, Optional.empty());
        }

        /** Returns the default attributes with this weight. */
        public static Attributes ofWeight(int weight) {
            return new Attributes(0, 0, 0, 0, weight);
        }

        /** Returns these attributes with another level and another wish about the algorithm. */
        public Attributes withPlace(int newBackup, Optional<Algorithm> newAlgorithm) {
            return new Attributes(modifier1, modifier2, cores, load, weight, newBackup, newAlgorithm, trail, program);
        }

        /** Returns these attributes with another trail. */
        public Attributes withTrail(Trail newTrail) {
            return new Attributes(modifier1, modifier2, cores, load, weight, backup, algorithm, newTrail, program);
        }

        /** Returns these attributes with another first modifier. */
        public Attributes withModifier1(int newModifier1) {
            return new Attributes(newModifier1, modifier2, cores, load, weight, backup, algorithm, trail, program);
        }

        /** Returns these attributes with another load. */
        public Attributes withLoad(long newLoad) {
            return new Attributes(modifier1, modifier2, cores, newLoad, weight, backup, algorithm, trail, program);
        }

        /** Returns these attributes of another program. */
        public Attributes withProgram(Program newProgram) {
            return new Attributes(modifier1, modifier2, cores, load, weight, backup, algorithm, trail, newProgram);
        }

        /** Returns these attributes of another instance. */
        public Attributes withInstance(String newInstance) {
            return withProgram(new Program(Optional.of(newInstance), keepAlive(), route(), check()));
        }

        /** Returns these attributes with something else said about connections. */
        public Attributes withKeepAlive(KeepAlive newKeepAlive) {
            return withProgram(new Program(instance(), newKeepAlive, route(), check()));
        }

        /** Returns these attributes with another route, or none. */
        public Attributes withRoute(Optional<String> newRoute) {
            return withProgram(new Program(instance(), keepAlive(), newRoute, check()));
        }

        /** Returns these attributes with another check, or none. */
        public Attributes withCheck(Optional<Check> newCheck) {
            return withProgram(new Program(instance(), keepAlive(), route(), newCheck));
        }

        /** Returns {@link Program#instance}. */
        public Optional<String> instance() {
            return program.instance();
        }

        /** Returns {@link Program#keepAlive}. */
        public KeepAlive keepAlive() {
            return program.keepAlive();
        }

        /** Returns {@link Program#route}. */
        public Optional<String> route() {
            return program.route();
        }

        /** Returns {@link Program#check}. */
        public Optional<Check> check() {
            return program.check();
        }

        /** Returns whether {@code text} can mark sessions: 1 to 32 letters, digits, hyphens and underscores. */
        public static boolean isRoute(String text) {
            return text.length() <= 32 && ROUTE.matcher(text).matches();
        }

        /** Returns whether {@code text} can tell an instance: 16 to 64 letters and digits. */
        public static boolean isInstance(String text) {
            return text.length() <= 64 && INSTANCE.matcher(text).matches();
        }

        private static void requireRange(String name, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
            }
        }
    }
}
