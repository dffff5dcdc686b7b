package dev.rollcall.benchmark;

import dev.rollcall.servers.Probe;
import dev.rollcall.servers.Running;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Single requests, which look at what load does not look at: whether all proxies do the same. */
final class HttpProbe {
    private HttpProbe() {}

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
                    Probe.send(Probe.request(proxy.url(path)).header("X-Probe", "1"));
            String expected = "GET " + path + " HTTP/1.1 127.0.0.1:" + proxy.port() + " 1";
            String body = new String(seen.body(), StandardCharsets.UTF_8).strip();
            if (!body.equals(expected)) {
                throw new IOException("the origin saw '" + body + "' (expected: '" + expected + "')");
            }
        }
    }

    private static void check(Workload workload, Running proxy, Running origin)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = Probe.request(proxy.url(workload.path()));
        boolean post = workload.bodyBytes() > 0;
        boolean gzip = workload == Workload.GZIP;
        if (post) {
            request.POST(BodyPublishers.ofByteArray(new byte[workload.bodyBytes()]));
        }
        if (gzip) {
            request.header("Accept-Encoding", "gzip");
        }
        HttpResponse<byte[]> answer = Probe.send(request);
        if (answer.statusCode() != 200) {
            throw new IOException(workload.title() + ": status " + answer.statusCode() + " (expected: 200)");
        }
        boolean compressed = answer.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"));
        if (compressed != gzip) {
            throw new IOException(workload.title() + ": compressed is " + compressed + " (expected: " + gzip + ")");
        }
        byte[] body = compressed ? unzip(answer.body()) : answer.body();
        if (!post && !Arrays.equals(body, Probe.get(origin.url(workload.path())).body())) {
            throw new IOException(workload.title() + ": the body is not the origin's");
        }
    }

    private static byte[] unzip(byte[] body) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }
}
