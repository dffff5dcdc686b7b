package dev.rollcall.containers;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a gateway tells about itself. The page is flat enough to be read with patterns. */
record Stats(String json) {
    private static final Pattern POOL = Pattern.compile("\\{\"key\":\"([^\"]*)\",\"hits\":\\d+,\"nodes\":\\[([^]]*)]}");
    private static final Pattern NODE = Pattern.compile("\\{[^}]*}");

    /** What it tells about one backend. */
    record Node(String json) {
        String name() {
            return text(json, "name");
        }

        long number(String field) {
            return Long.parseLong(text(json, field));
        }
    }

    /** Returns the backends of the key; none if nobody is subscribed. */
    List<Node> nodes(String key) {
        return POOL.matcher(json)
                .results()
                .filter(pool -> pool.group(1).equals(key))
                .flatMap(pool -> NODE.matcher(pool.group(2)).results())
                .map(node -> new Node(node.group()))
                .toList();
    }

    /** Returns the first number of this name: the gateway's own, or one that stands nowhere else. */
    long number(String field) {
        return Long.parseLong(text(json, field));
    }

    private static String text(String json, String field) {
        Matcher matcher = Pattern.compile('"' + Pattern.quote(field) + "\":\"?([^\",}\\]]*)")
                .matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no " + field + " in " + json);
        }
        return matcher.group(1);
    }
}
