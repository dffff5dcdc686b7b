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
 * @param uwsgiUnderscores whether backends that speak uwsgi get fields with an underscore in their names
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
        boolean uwsgiUnderscores,
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
    // Whoever stands before an application and takes X-User from strangers seldom thinks of X_User.
    private static final Setting<Boolean> UWSGI_UNDERSCORES = new Setting<>(
            "uwsgi-underscores",
            "false",
            "true or false",
            "whether uwsgi backends get fields with an underscore in the name: to them X_User is X-User",
            Parsers::trueOrFalse);
    private static final Setting<Optional<Path>> ERROR_PAGES = new Setting<>(
            "error-pages",
            "",
            "a folder that can be read",
            "folder with pages such as 503.html and 5xx.html in place of the gateway's own",
            ExchangeSettings::folder);

    static final List<Setting<?>> ALL = Stream.of(
                    List.of(REQUEST_ID, UWSGI_UNDERSCORES, ERROR_PAGES),
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
                UWSGI_UNDERSCORES.in(source),
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
