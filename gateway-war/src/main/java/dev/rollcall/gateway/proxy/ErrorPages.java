package dev.rollcall.gateway.proxy;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The operator's own pages for the gateway's errors, as they were at one moment.
 *
 * @param pages the texts by file name
 */
record ErrorPages(Map<String, String> pages) {
    static final ErrorPages NONE = new ErrorPages(Map.of());

    private static final Pattern NAME = Pattern.compile("[45](?:[0-9]{2}|xx)\\.(?:html|txt|json)");

    ErrorPages {
        pages = Map.copyOf(pages);
    }

    /** Returns whether a file of that name is a page: {@code 503.html}, {@code 5xx.html}, the same with txt and json. */
    static boolean isPage(String fileName) {
        return NAME.matcher(fileName).matches();
    }

    /** Returns the page for one status code: its own, else the one for all codes of its class. */
    Optional<String> find(int status, String extension) {
        String own = pages.get(status + extension);
        return Optional.ofNullable(own == null ? pages.get(status / 100 + "xx" + extension) : own);
    }
}
