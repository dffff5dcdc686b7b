package dev.rollcall.subscriber;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Asks this machine over HTTP/1.0 with bytes that no client library would send. Text stands for bytes in ISO-8859-1. */
final class RawHttp {
    private static final int TIMEOUT_MILLIS = 10_000;

    private RawHttp() {}

    /**
     * Sends a request on a connection of its own.
     *
     * @param fields the lines after the first, but for Host
     */
    static Answer ask(int port, String method, String target, String... fields) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.0\r\nHost: mysite.com\r\n");
        Arrays.stream(fields).forEach(field -> request.append(field).append("\r\n"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(answer.substring(0, end), answer.substring(end + 4));
        }
    }

    static Answer get(int port, String target, String... fields) throws IOException {
        return ask(port, "GET", target, fields);
    }

    /** One answer. */
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** Returns the values of all fields of that name. */
        List<String> values(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .toList();
        }

        /** Returns the value of the only field of that name; empty text if there is none. */
        String value(String name) {
            List<String> values = values(name);
            if (values.size() > 1) {
                throw new AssertionError(name + ": " + values);
            }
            return values.isEmpty() ? "" : values.get(0);
        }
    }
}
