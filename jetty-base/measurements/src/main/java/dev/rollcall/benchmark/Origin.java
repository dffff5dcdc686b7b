package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import dev.rollcall.servers.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The server behind all proxies: nginx with one worker, or, for who speaks no HTTP to backends, uWSGI with one. */
final class Origin {
    private static final int KIB = 1024;
    // As many requests as fit into a run: nobody's connections are to be closed because of their number.
    private static final String NGINX =
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr;
            events { worker_connections 20000; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              keepalive_requests 100000000;
              keepalive_timeout 1h;
              open_file_cache max=10;
              sendfile on;
              tcp_nopush on;
              types { text/plain txt; }
              default_type application/octet-stream;
              client_body_buffer_size 64k;
              server {
                %2$s
                root %1$s/files;
                location = /post { return 200 "taken"; }
                location = /echo {
                  return 200 "$request_method $request_uri $server_protocol $http_host $http_x_probe";
                }
                location = /text { default_type text/plain; add_header uWSGI-Encoding gzip; }
              }
            }
            """;

    /** Answers with what it was asked: the request line, the host, and the field {@code X-Probe}. */
    static final String ECHO = "/echo";

    private Origin() {}

    /** Starts nginx with all that workloads ask for. */
    static Running start(Path folder, Path log, int port) throws IOException, InterruptedException {
        Path files = Files.createDirectories(folder.resolve("files"));
        Random random = new Random(1);
        for (int size : List.of(1, 16, KIB)) {
            byte[] bytes = new byte[size * KIB];
            random.nextBytes(bytes);
            Files.write(files.resolve(size == KIB ? "1m" : size + "k"), bytes);
        }
        Files.writeString(files.resolve("text"), words(16 * KIB, random));
        String listens = IntStream.rangeClosed(0, Site.MAX_BACKENDS)
                .mapToObj(index -> "listen " + Site.originAddress(index) + ":" + port + " backlog=4096;")
                .collect(Collectors.joining(" "));
        Path configuration = Tool.write(folder.resolve("nginx.conf"), NGINX.formatted(folder, listens));
        Running nginx = Running.onPort(
                port,
                folder,
                log,
                List.of(
                        Tool.installed("nginx"),
                        "-e",
                        "stderr",
                        "-p",
                        folder.toString(),
                        "-c",
                        configuration.toString()));
        return Site.serving(nginx);
    }

    /** Starts a uWSGI worker with the same files, for who speaks its protocol only. */
    static Running startUwsgi(Path folder) throws IOException {
        return Running.onPort(
                0,
                folder,
                folder.resolve("uwsgi-origin.log"),
                List.of(
                        Tool.installed("uwsgi"),
                        "--master",
                        "--processes",
                        "1",
                        "--disable-logging",
                        // Or it would answer before it has read a body, and close.
                        "--post-buffering",
                        "65536",
                        "--listen",
                        "1000",
                        "--socket",
                        uwsgiSocket(folder),
                        "--check-static",
                        folder.resolve("files").toString(),
                        "--route",
                        "^/post$ addheader:Content-Length: 0",
                        "--route",
                        "^/post$ break:200 OK"));
    }

    /** Returns where it listens. */
    static String uwsgiSocket(Path folder) {
        return folder.resolve("uwsgi.sock").toString();
    }

    /** Text that compresses about as well as text does. */
    private static String words(int length, Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            for (int letters = 2 + random.nextInt(6); letters > 0; letters--) {
                text.append("etaoinshrdlu".charAt(random.nextInt(12)));
            }
            text.append(random.nextInt(12) == 0 ? '\n' : ' ');
        }
        text.setLength(length);
        return text.toString();
    }
}
