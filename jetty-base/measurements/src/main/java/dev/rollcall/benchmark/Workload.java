package dev.rollcall.benchmark;

/** One kind of request that every proxy gets, on connections that stay open. */
enum Workload {
    /** The one that most goals are about. */
    SMALL("small", "1 KiB", "/1k"),
    MEDIUM("medium", "16 KiB", "/16k"),
    LARGE("large", "1 MiB", "/1m"),
    POST("post", "POST of 4 KiB", "/post"),
    /** The proxy compresses. */
    GZIP("gzip", "gzip of 16 KiB", "/text"),
    /** The same as the small one, while many other clients keep connections open on which they have had one answer. */
    IDLE("idle", "1 KiB, many idle", "/1k"),
    /** All at the same rate: at full speed the quicker one would look slower. */
    HALF_LOAD("half-load", "1 KiB at half load", "/1k"),
    /** The small one of the gateway again, in the same rounds as those of many keys and of many backends. */
    ONE_KEY("one-key", "1 KiB, one key", "/1k"),
    /** The same, of a process of the gateway that knows them; the others have nothing like it. */
    MANY_KEYS("many-keys", "1 KiB, many keys", "/1k"),
    /** The small one of the gateway, of a name that has many backends, which take turns. */
    MANY_BACKENDS("many-backends", "1 KiB, many backends", "/1k");

    private static final int POST_BYTES = 4096;

    private final String id;
    private final String title;
    private final String path;

    Workload(String id, String title, String path) {
        this.id = id;
        this.title = title;
        this.path = path;
    }

    /** Whether it is of a kind that no other is: the rest asks for the small one, under other circumstances. */
    boolean isOfItsOwnKind() {
        return this == SMALL || !path.equals(SMALL.path);
    }

    /** Whether it is about the gateway's registry, and so only for the gateway. */
    boolean isOfRegistry() {
        return this == ONE_KEY || this == MANY_KEYS || this == MANY_BACKENDS;
    }

    /** Returns the host name that is asked for. */
    String host() {
        return this == MANY_BACKENDS ? Site.MANY_BACKENDS_HOST : Site.HOST;
    }

    /** Returns its name on the command line and in the JSON. */
    String id() {
        return id;
    }

    /** Returns how it stands in the report. */
    String title() {
        return title;
    }

    /** Returns what is asked for. */
    String path() {
        return path;
    }

    /** Returns how many bytes each request carries; 0 for GET. */
    int bodyBytes() {
        return this == POST ? POST_BYTES : 0;
    }

    /** Returns how many clients ask at a time, each on its own connection. */
    int connections() {
        return this == LARGE ? 16 : 32;
    }
}
