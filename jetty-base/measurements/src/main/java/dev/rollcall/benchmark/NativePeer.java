package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import dev.rollcall.servers.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Proxies written in C. */
enum NativePeer implements Peer {
    NGINX("nginx", "nginx", "-v") {
        @Override
        List<String> command(Path program, Path folder, Site site, int port) {
            Path file =
                    Tool.write(folder.resolve("nginx.conf"), NGINX_PROXY.formatted(folder, port, site.originPort()));
            return List.of(program.toString(), "-e", "stderr", "-p", folder.toString(), "-c", file.toString());
        }
    },
    HAPROXY("haproxy", "HAProxy", "-v") {
        @Override
        List<String> command(Path program, Path folder, Site site, int port) {
            Path file = Tool.write(folder.resolve("haproxy.cfg"), HAPROXY_PROXY.formatted(port, site.originPort()));
            return List.of(program.toString(), "-db", "-f", file.toString());
        }
    },
    /** Speaks the uwsgi protocol to its backends, so a uWSGI worker serves the files; its time does not count. */
    UWSGI("uwsgi", "uWSGI router", "--version") {
        /** It compresses only answers without a length, and files have one. */
        @Override
        public boolean can(Workload workload) {
            return workload != Workload.GZIP && super.can(workload);
        }

        @Override
        public boolean speaksHttp() {
            return false;
        }

        @Override
        List<String> command(Path program, Path folder, Site site, int port) {
            return List.of(
                    program.toString(),
                    "--plugin",
                    "http",
                    "--master",
                    "--listen",
                    "1000",
                    "--disable-logging",
                    "--http",
                    "127.0.0.1:" + port,
                    "--http-to",
                    Origin.uwsgiSocket(site.folder()),
                    "--http-keepalive=600");
        }
    };

    private static final String NGINX_PROXY =
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr;
            events { worker_connections 20000; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              keepalive_requests 100000000;
              keepalive_timeout 1h;
              gzip_types text/plain;
              gzip_proxied any;
              gzip on;
              upstream origin { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:%2$d backlog=4096;
                location / {
                  proxy_pass http://origin;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                }
              }
            }
            """;
    private static final String HAPROXY_PROXY =
            """
            global
              nbthread 1
              maxconn 8000
            defaults
              mode http
              timeout connect 5s
              timeout client 1h
              timeout server 60s
              timeout http-keep-alive 1h
              option forwardfor
              http-reuse always
            listen bench
              bind 127.0.0.1:%1$d backlog 4096
              compression algo gzip
              compression type text/plain
              server origin 127.0.0.1:%2$d
            """;

    private final String program;
    private final String title;
    private final String versionOption;

    NativePeer(String program, String title, String versionOption) {
        this.program = program;
        this.title = title;
        this.versionOption = versionOption;
    }

    abstract List<String> command(Path program, Path folder, Site site, int port);

    @Override
    public boolean compilesWhileItRuns() {
        return false;
    }

    @Override
    public String id() {
        return program;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String version(Site site) throws IOException, InterruptedException {
        return Tool.firstLine(List.of(Tool.installed(program), versionOption));
    }

    @Override
    public boolean can(Workload workload) {
        return !workload.isOfRegistry();
    }

    @Override
    public Running start(Site site) throws IOException, InterruptedException {
        Path folder = site.makeFolder(program);
        int port = Site.freePort();
        List<String> command = command(Path.of(Tool.installed(program)), folder, site, port);
        return Site.serving(Running.onPort(port, folder, site.log(program), command));
    }
}
