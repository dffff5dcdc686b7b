package dev.rollcall.gateway.standalone;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options of a command line, {@code --name value} or {@code --name=value}.
 *
 * @param options by name, without the dashes
 * @param help whether the help text was asked for
 */
record CommandLine(Map<String, String> options, boolean help) {
    CommandLine {
        options = Map.copyOf(options);
    }

    /** @throws IllegalArgumentException for an argument that is no option, or an option without value */
    static CommandLine parse(String... args) {
        Map<String, String> options = new LinkedHashMap<>();
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.indexOf('=');
            if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else if (!arg.startsWith("--") || arg.length() == 2) {
                throw new IllegalArgumentException(arg + " (expected: --name value)");
            } else if (equals > 0) {
                options.put(arg.substring(2, equals), arg.substring(equals + 1));
            } else if (i + 1 < args.length) {
                i++;
                options.put(arg.substring(2), args[i]);
            } else {
                throw new IllegalArgumentException(arg + ": no value (expected: " + arg + " value)");
            }
        }
        return new CommandLine(options, help);
    }
}
