package dev.rollcall.benchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Single requests, which look at what load does not look at: whether all proxies do the same. */
final class HttpProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    private HttpProbe() {}

    static HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
        return CLIENT.send(request(url).build(), BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
    }

    /**
     * Asks for all that the proxy is going to be asked for, once.
     *
     * @throws IOException if an answer is not the origin's, or if the origin sees another request than the client sent
     */
    static void check(Peer peer, Running proxy, Running origin) throws IOException, InterruptedException {
        for (Workload workload : Workload.values()) {
            if (peer.can(workload)) {
                check(workload, proxy, origin);
            }
        }
        if (peer.speaksHttp()) {
            String path = Origin.ECHO + "?a=b%20c";
            HttpResponse<byte[]> seen =
                    CLIENT.send(request(proxy.url(path)).header("X-Probe", "1").build(), BodyHandlers.ofByteArray());
            String expected = "GET " + path + " HTTP/1.1 127.0.0.1:" + proxy.port() + " 1";
            String body = new String(seen.body(), StandardCharsets.UTF_8).strip();
            if (!body.equals(expected)) {
                throw new IOException("the origin saw '" + body + "' (expected: '" + expected + "')");
            }
        }
    }

    private static void check(Workload workload, Running proxy, Running origin)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(proxy.url(workload.path()));
        boolean post = workload.bodyBytes() > 0;
        boolean gzip = workload == Workload.GZIP;
        if (post) {
            request.POST(BodyPublishers.ofByteArray(new byte[workload.bodyBytes()]));
        }
        if (gzip) {
            request.header("Accept-Encoding", "gzip");
        }
        HttpResponse<byte[]> answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(workload.title() + ": status " + answer.statusCode() + " (expected: 200)");
        }
        boolean compressed = answer.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"));
        if (compressed != gzip) {
            throw new IOException(workload.title() + ": compressed is " + compressed + " (expected: " + gzip + ")");
        }
        byte[] body = compressed ? unzip(answer.body()) : answer.body();
        if (!post && !Arrays.equals(body, get(origin.url(workload.path())).body())) {
            throw new IOException(workload.title() + ": the body is not the origin's");
        }
    }

    private static byte[] unzip(byte[] body) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }
}
