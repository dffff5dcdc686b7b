package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An answer with the headers that proxies like to damage: quotes, commas, JSON, repeated and empty values. */
final class HeadersPage implements Page {
    private static final String[][] HEADERS = {
        {"Set-Cookie", "a=1; Path=/; HttpOnly"},
        {"Set-Cookie", "b=\"q, u\"; Expires=Wed, 21 Oct 2065 07:28:00 GMT; SameSite=Lax"},
        {"Set-Cookie", "c=; Max-Age=0"},
        {"Link", "</style.css>; rel=\"preload\"; as=\"style\", </next>; rel=next; title=\"a, b\""},
        {"Link", "</other>; rel=\"prev\""},
        {"WWW-Authenticate", "Digest realm=\"my realm\", qop=\"auth, auth-int\", nonce=\"dcd98b\\\"7102\""},
        {"WWW-Authenticate", "Basic realm=\"simple\", charset=\"UTF-8\""},
        {"Content-Disposition", "attachment; filename=\"a b, c.txt\"; filename*=UTF-8''%e2%82%ac.txt"},
        {"NEL", "{\"report_to\":\"default\",\"max_age\":2592000,\"include_subdomains\":true}"},
        {"Report-To", "{\"group\":\"default\",\"endpoints\":[{\"url\":\"https://example.com/r\"}]}, {\"group\": \"b\"}"
        },
        {"Content-Security-Policy", "default-src 'self'; img-src *, data:"},
        {"Permissions-Policy", "geolocation=(self \"https://example.com\"), microphone=()"},
        {"Cache-Control", "private, no-cache=\"Set-Cookie, Set-Cookie2\""},
        {"Cache-Control", "max-age=0"},
        {"ETag", "W/\"a,\\b\""},
        {"Vary", "Accept"},
        {"Vary", "Origin, X-Other"},
        {"X-Unbalanced", "say \"hello"},
        {"X-Spaces", "a  b\tc"},
        {"X-Commas", ",,a,,b,"},
        {"X-Backslash", "C:\\temp\\\"x\""},
        {"X-Empty", ""},
        {"X-Once", "1"},
        {"x-lower-CASE", "Kept"},
    };

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (String[] header : HEADERS) {
            response.addHeader(header[0], header[1]);
        }
        byte[] body = "{\"headers\":true}".getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
