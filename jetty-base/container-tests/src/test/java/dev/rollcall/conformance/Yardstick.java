package dev.rollcall.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy or nginx as Debian packages it, as a process of this test with a configuration of this test. */
final class Yardstick implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

    private static final String HAPROXY =
            """
            defaults
                mode http
                timeout connect 1s
                timeout client 5s
                timeout server 2s
                option forwardfor
            frontend clients
                bind 127.0.0.1:@port@
                bind 127.0.0.1:@http2@ proto h2
                default_backend applications
            backend applications
                server one 127.0.0.1:@backend@
            """;

    private static final String NGINX =
            """
            daemon off;
            pid @folder@/nginx.pid;
            error_log stderr;
            worker_processes 1;
            events {}
            http {
                access_log off;
                client_body_temp_path @folder@/body;
                proxy_temp_path @folder@/proxy;
                fastcgi_temp_path @folder@/fastcgi;
                uwsgi_temp_path @folder@/uwsgi;
                scgi_temp_path @folder@/scgi;
                upstream applications { server 127.0.0.1:@backend@ max_fails=0; keepalive 8; }
                server {
                    listen 127.0.0.1:@port@;
                    listen 127.0.0.1:@http2@ http2;
                    location / {
                        proxy_pass http://applications;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_read_timeout 2s;
                    }
                }
            }
            """;

    private final Process process;
    private final int port;
    private final int http2Port;

    private Yardstick(Process process, int port, int http2Port) {
        this.process = process;
        this.port = port;
        this.http2Port = http2Port;
    }

    /** Returns it as soon as its port is open; empty, and says why, where it is not installed. */
    static Optional<Yardstick> start(Product product, Path folder, int backendPort) throws IOException {
        String name = product.label().toLowerCase(Locale.ROOT);
        Path program = Path.of("/usr/sbin", name);
        if (!Files.isExecutable(program)) {
            System.out.println(program + " is not installed: its column of the table is not compared");
            return Optional.empty();
        }
        int port = freePort();
        int http2Port = freePort();
        Path configuration = Files.writeString(
                folder.resolve(name + ".conf"),
                (product == Product.HAPROXY ? HAPROXY : NGINX)
                        .replace("@port@", Integer.toString(port))
                        .replace("@http2@", Integer.toString(http2Port))
                        .replace("@backend@", Integer.toString(backendPort))
                        .replace("@folder@", folder.toString()));
        List<String> command = product == Product.HAPROXY
                ? List.of(program.toString(), "-db", "-f", configuration.toString())
                : List.of(program.toString(), "-p", folder.toString(), "-e", "stderr", "-c", configuration.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        Yardstick yardstick = new Yardstick(process, port, http2Port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-" + name));
        yardstick.awaitOpen();
        return Optional.of(yardstick);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitOpen() throws IOException {
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < START_NANOS) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                probe.setSoLinger(true, 0);
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
        }
        close();
        throw new IOException(
                "never opened its port: " + process.info().commandLine().orElse("?"));
    }

    /** Returns the version that it says it is. */
    static String version(Product product) throws IOException {
        Process process = new ProcessBuilder("/usr/sbin/" + product.label().toLowerCase(Locale.ROOT), "-v")
                .redirectErrorStream(true)
                .start();
        Matcher number = VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return number.find() ? product.label() + " " + number.group() : product.label();
    }

    int port() {
        return port;
    }

    /** Returns the port for clients that speak HTTP/2 from their first byte on. */
    int http2Port() {
        return http2Port;
    }

    /** Asks it to end; nginx's master takes its worker along only if it is asked. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
