package dev.rollcall.subscriber;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a setting's text is looked up; the first source that has one wins. What the operator says (system property,
 * environment) stands above what is packed into the application.
 */
final class SettingSources {
    /** One place where settings are kept. */
    interface Source {
        /** Returns the text of the setting {@code name}, or null if this place has none. */
        @Nullable
        String text(String name);
    }

    private final List<Source> sources;

    private SettingSources(List<Source> sources) {
        this.sources = sources;
    }

    /** Returns the sources in the order given. */
    static SettingSources of(Source... sources) {
        return new SettingSources(List.of(sources));
    }

    /**
     * Returns the sources of a filter in a web application: system property, environment, init-param, context-param.
     */
    static SettingSources of(FilterConfig filter) {
        ServletContext context = filter.getServletContext();
        return of(
                name -> System.getProperty(SettingNames.property(name)),
                name -> System.getenv(SettingNames.environment(name)),
                filter::getInitParameter,
                name -> context.getInitParameter(SettingNames.property(name)),
                context::getInitParameter);
    }

    /**
     * Returns the text of a setting without surrounding white space; empty if no source has any. A blank text is none.
     */
    Optional<String> find(String name) {
        for (Source source : sources) {
            String text = source.text(name);
            if (text != null && !text.isBlank()) {
                return Optional.of(text.strip());
            }
        }
        return Optional.empty();
    }

    /**
     * Checks the names of all parameters that can only be meant for this filter: its init-params, and the
     * context-params with our prefix.
     *
     * @throws InvalidSettingException if one of them is no setting
     */
    static void requireKnownParameters(FilterConfig filter) {
        for (String name : Collections.list(filter.getInitParameterNames())) {
            SettingNames.requireKnown(name, textOf(filter::getInitParameter, name));
        }
        ServletContext context = filter.getServletContext();
        for (String parameter : Collections.list(context.getInitParameterNames())) {
            if (parameter.startsWith("rollcall.")) {
                SettingNames.requireKnown(
                        parameter.substring("rollcall.".length()), textOf(context::getInitParameter, parameter));
            }
        }
    }

    private static String textOf(Source source, String name) {
        String text = source.text(name);
        return text == null ? "" : text;
    }
}
