package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** Turns the head of an upstream response into the head of the client response. */
final class ResponseHead {
    // The container puts its own where we do not; the backend's word counts (RFC 9110 §6.6.1, §10.2.4).
    private static final Set<String> REPLACING = Set.of("date", "server");
    private static final String CONTENT_TYPE = "content-type";

    private ResponseHead() {}

    /** Every end-to-end field passes as it is, byte for byte, in its order. */
    static void copy(int status, HttpFields fields, HttpServletResponse clientResponse) {
        clientResponse.setStatus(status);
        HopByHop hopByHop = HopByHop.of(fields);
        for (HttpField field : fields) {
            String lowerCaseName = field.getLowerCaseName();
            if (!hopByHop.contains(lowerCaseName)) {
                add(clientResponse, field, lowerCaseName);
            }
        }
    }

    private static void add(HttpServletResponse clientResponse, HttpField field, String lowerCaseName) {
        String value = field.getValue() == null ? "" : field.getValue();
        if (REPLACING.contains(lowerCaseName)) {
            clientResponse.setHeader(field.getName(), value);
        } else {
            clientResponse.addHeader(field.getName(), value);
        }
        boolean guessesCharset = CONTENT_TYPE.equals(lowerCaseName)
                && !value.toLowerCase(Locale.ROOT).contains("charset");
        if (guessesCharset) {
            // Servlet 6.1 §5.6: takes back the charset that a container adds to text types by itself.
            clientResponse.setCharacterEncoding(null);
        }
    }
}
