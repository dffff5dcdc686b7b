package dev.rollcall.gateway.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one request and its answer are treated.
 *
 * @param requestId whose request ids count
 * @param uwsgi what is special about backends that speak uwsgi
 * @param errorPages folder of the pages that replace the gateway's own; empty for none
 * @param accessLog whether and where a line is written for each
 * @param limits what is too much
 * @param health how much is taken from a backend
 * @param retries what there is for sending requests once more
 * @param sticky how the requests of one session stay on one backend
 * @param hold what becomes of requests that nobody can take
 */
public record ExchangeSettings(
        RequestIdPolicy requestId,
        UwsgiSettings uwsgi,
        Optional<Path> errorPages,
        AccessLogSettings accessLog,
        LimitSettings limits,
        HealthSettings health,
        RetrySettings retries,
        StickySettings sticky,
        HoldSettings hold) {
    private static final Setting<RequestIdPolicy> REQUEST_ID = new Setting<>(
            "request-id",
            "make",
            "one of make, continue, off",
            "X-Request-Id: made here unless a trusted proxy sends one; continue: any client's is taken; off: not touched",
            Parsers.word(RequestIdPolicy.class));
    private static final Setting<Optional<Path>> ERROR_PAGES = new Setting<>(
            "error-pages",
            "",
            "a folder that can be read",
            "folder with pages such as 503.html and 5xx.html in place of the gateway's own",
            ExchangeSettings::folder);

    static final List<Setting<?>> ALL = Stream.of(
                    List.of(REQUEST_ID, ERROR_PAGES),
                    UwsgiSettings.ALL,
                    AccessLogSettings.ALL,
                    LimitSettings.ALL,
                    HealthSettings.ALL,
                    RetrySettings.ALL,
                    StickySettings.ALL,
                    HoldSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    static ExchangeSettings from(SettingsSource source) {
        return new ExchangeSettings(
                REQUEST_ID.in(source),
                UwsgiSettings.from(source),
                ERROR_PAGES.in(source),
                AccessLogSettings.from(source),
                LimitSettings.from(source),
                HealthSettings.from(source),
                RetrySettings.from(source),
                StickySettings.from(source),
                HoldSettings.from(source));
    }

    private static Optional<Path> folder(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Path folder = Path.of(text);
        Parsers.require(Files.isDirectory(folder) && Files.isReadable(folder));
        return Optional.of(folder);
    }
}
