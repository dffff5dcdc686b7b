package dev.rollcall.gateway.proxy;

import com.google.common.base.Throwables;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.gateway.uwsgi.Packet;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators why a backend and this gateway do not come together: once, and again if it lasts. */
final class BackendFaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(BackendFaultLog.class);

    private static final Duration SILENCE = Duration.ofMinutes(5);
    // What is forgotten is told again; that is all.
    private static final int MAX_REMEMBERED = 1000;

    private final Cache<String, Boolean> told = CacheBuilder.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(SILENCE)
            .build();

    /** @param checkedName the name that the backend's certificate had to be for */
    void failed(Upstream upstream, String checkedName, Throwable failure) {
        if (!(failure instanceof SSLException)) {
            return;
        }
        ProxyError error = ProxyError.of(failure, Progress.NOT_SENT);
        // Without the reason: one that quotes a certificate could be another one each time.
        String what = "endpoint=" + upstream + " checked_name=" + checkedName + " error=" + error;
        if (told.asMap().putIfAbsent(what, true) == null) {
            LOG.warn("no TLS with the backend {} reason={}", what, printable(Throwables.getRootCause(failure)));
        }
    }

    /** The backend has closed the connection to a packet that is larger than one of its kind takes unless it is told to. */
    void packetRefused(Upstream upstream, Packet packet) {
        if (told.asMap().putIfAbsent("packet endpoint=" + upstream, true) == null) {
            LOG.warn(
                    "the backend has closed to a request of {} bytes and {} variables endpoint={}"
                            + " (uWSGI takes 4096 bytes and 128 variables: raise buffer-size and max-vars there)",
                    packet.bytes().limit(),
                    packet.variables(),
                    upstream);
        }
    }

    // It may quote the certificate, which is the backend's own words.
    private static String printable(Throwable cause) {
        return String.valueOf(cause.getMessage()).replaceAll("[^ -~]+", " ");
    }
}
