package dev.rollcall.containers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The head of a response, byte for byte as it came. */
record HttpHead(String statusLine, List<String> headers) {
    static HttpHead read(InputStream in) throws IOException {
        String statusLine = line(in);
        List<String> headers = new ArrayList<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        return new HttpHead(statusLine, headers);
    }

    /** Returns the line without its CRLF. Each byte is one character. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("connection ended within the line: " + line);
            }
            line.append((char) next);
        }
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("line without CR: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    int status() {
        // RFC 9112 §4: "HTTP/1.1 200 OK", the version always has this length.
        return Integer.parseInt(statusLine, 9, 12, 10);
    }

    Optional<String> first(String name) {
        return headers.stream()
                .filter(header -> nameOf(header).equalsIgnoreCase(name))
                .map(header -> header.substring(header.indexOf(':') + 1).strip())
                .findFirst();
    }

    boolean chunked() {
        return first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked");
    }

    static String nameOf(String header) {
        return header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
