package dev.rollcall.subscriber.files;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The conditions of a GET or HEAD request (RFC 9110 §13). */
final class Conditions {
    // RFC 9110 §8.8.3.
    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?(\"[^\"]*+\")");
    private static final long NO_DATE = -1;

    private final HttpServletRequest request;
    private final ServedFile file;

    Conditions(HttpServletRequest request, ServedFile file) {
        this.request = request;
        this.file = file;
    }

    /** What they come to. */
    enum Result {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    /** Evaluates them in the order of §13.2.2. */
    Result evaluate() {
        List<String> ifMatch = Collections.list(request.getHeaders("If-Match"));
        if (!ifMatch.isEmpty()) {
            if (!names(ifMatch, false)) {
                return Result.FAILED;
            }
        } else if (isAfter("If-Unmodified-Since")) {
            return Result.FAILED;
        }
        List<String> ifNoneMatch = Collections.list(request.getHeaders("If-None-Match"));
        if (!ifNoneMatch.isEmpty()) {
            return names(ifNoneMatch, true) ? Result.NOT_MODIFIED : Result.SEND;
        }
        boolean unchanged = date("If-Modified-Since") != NO_DATE && !isAfter("If-Modified-Since");
        return unchanged ? Result.NOT_MODIFIED : Result.SEND;
    }

    /** Returns whether a range may be sent: §13.1.5, only of the very bytes of which the client has the others. */
    boolean allowRange() {
        String ifRange = request.getHeader("If-Range");
        if (ifRange == null) {
            return true;
        }
        return ifRange.contains("\"")
                ? ifRange.strip().equals(file.etag())
                : date("If-Range") == file.lastModifiedMillis();
    }

    /** Returns whether the file is among the tags; §8.8.3.2, a weak tag is like it only where that is enough. */
    private boolean names(List<String> values, boolean weakly) {
        for (String value : values) {
            if (value.strip().equals("*")) {
                return true;
            }
            Matcher tag = ENTITY_TAG.matcher(value);
            while (tag.find()) {
                if (tag.group(2).equals(file.etag()) && (weakly || tag.group(1) == null)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isAfter(String field) {
        long date = date(field);
        return date != NO_DATE && file.lastModifiedMillis() > date;
    }

    /** §13.1.3, §13.1.4: a date that is none does not count. */
    private long date(String field) {
        try {
            return request.getDateHeader(field);
        } catch (IllegalArgumentException noDate) {
            return NO_DATE;
        }
    }
}
