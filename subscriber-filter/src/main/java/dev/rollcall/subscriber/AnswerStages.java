package dev.rollcall.subscriber;

import dev.rollcall.subscriber.files.StaticFiles;
import dev.rollcall.subscriber.forwarded.TrustedGateways;
import dev.rollcall.subscriber.marking.AnswerMarker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/** What this filter does with requests and their answers, as far as settings ask for it. For use by many threads. */
final class AnswerStages {
    private static final Logger LOG = System.getLogger(AnswerStages.class.getName());

    /** Leaves everything as it is. */
    static final AnswerStages NONE = new AnswerStages(Optional.empty(), Optional.empty(), Optional.empty());

    private final Optional<TrustedGateways> gateways;
    private final Optional<AnswerMarker> marker;
    private final Optional<StaticFiles> files;

    private AnswerStages(
            Optional<TrustedGateways> gateways, Optional<AnswerMarker> marker, Optional<StaticFiles> files) {
        this.gateways = gateways;
        this.marker = marker;
        this.files = files;
    }

    /** Returns the stages that {@code settings} ask for. */
    static AnswerStages of(SubscriberSettings settings, ServletContext context) {
        Optional<StaticFiles> files = settings.checkStatic()
                .flatMap(folder -> lookUp(folder, context))
                .map(folder -> new StaticFiles(folder, settings.staticGzip()));
        return new AnswerStages(settings.trustedGateways(), settings.gzipTypes().map(AnswerMarker::new), files);
    }

    /** Returns the way into the application through all stages; files are marked like the application's own answers. */
    FilterChain before(FilterChain app) {
        FilterChain withFiles = files.<FilterChain>map(
                        stage -> (request, response) -> stage.pass(request, response, app))
                .orElse(app);
        FilterChain withMarks = marker.<FilterChain>map(
                        stage -> (request, response) -> stage.pass(request, response, withFiles))
                .orElse(withFiles);
        return gateways.<FilterChain>map(
                        stage -> (request, response) -> withMarks.doFilter(stage.asSent(request), response))
                .orElse(withMarks);
    }

    private static Optional<Path> lookUp(String name, ServletContext context) {
        Optional<Path> folder = new FileLookup(context).folder(name);
        if (folder.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    SettingNames.CHECK_STATIC + ": " + LogText.printable(name) + " (expected: a folder in WEB-INF/, in"
                            + " the container's base or in the working folder); no file is served from it");
        }
        return folder;
    }
}
