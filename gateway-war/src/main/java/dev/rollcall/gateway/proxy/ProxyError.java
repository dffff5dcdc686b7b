package dev.rollcall.gateway.proxy;

import com.google.common.base.Throwables;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why the gateway answers by itself: the status code, the one sentence a client gets, and the error type for the next
 * proxy on the way back (RFC 9209 §2.3). Nothing in them tells of addresses, ports or software behind the gateway.
 */
enum ProxyError {
    /** The request's path climbs above its root, or cannot be decoded. */
    BAD_PATH(400, "Bad Request", "The path of this request is not valid.", "http_request_error"),
    /** The client's body broke off, or is not framed as HTTP asks. */
    BAD_BODY(400, "Bad Request", "The body of this request is not valid or not complete.", "http_request_error"),
    /** RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0, which has none; whoever is in between may not have believed it. */
    BAD_FRAMING(400, "Bad Request", "This version of the protocol has no transfer codings.", "http_request_error"),
    /** RFC 9113 §8.1.1: has what HTTP/2 does not allow, and could be another request in HTTP/1.1. */
    MALFORMED_HTTP2(
            400, "Bad Request", "This request has fields that its protocol does not allow.", "http_request_error"),
    /** RFC 9110 §9.1: a method is a token. */
    BAD_METHOD(400, "Bad Request", "The method of this request is not valid.", "http_request_error"),
    /** RFC 9112 §6.1: passed on without its coding, the body would be another. */
    UNKNOWN_CODING(501, "Not Implemented", "This server knows no transfer coding but chunked.", "http_request_error"),
    /** The client takes too long over its body. */
    SLOW_BODY(408, "Request Timeout", "The body of this request did not come in time.", "http_request_error"),
    /** More than the operator allows, announced or sent. */
    BODY_TOO_LARGE(413, "Content Too Large", "The body of this request is too long.", "http_request_error"),
    /** RFC 9110 §15.5.15. */
    URI_TOO_LONG(414, "URI Too Long", "The address of this request is too long.", "http_request_error"),
    /** RFC 6585 §5: the backend's protocol, or the backend itself, takes no head of this length. */
    HEAD_TOO_LARGE(
            431, "Request Header Fields Too Large", "The head of this request is too long.", "http_request_error"),
    /** RFC 6585 §4: as many of this client's requests are running as may. */
    TOO_MANY_REQUESTS(
            429, "Too Many Requests", "Too many of your requests are running. Please try again.", "http_request_error"),
    /** RFC 9110 §9.3.8. */
    NO_TRACE(405, "Method Not Allowed", "This server does not answer TRACE.", "http_request_error"),
    /** RFC 9110 §9.1: "get" is not GET, but a backend would get it as that. */
    LOWER_CASE_METHOD(501, "Not Implemented", "The method is not in capitals.", "http_request_error"),
    /** RFC 9110 §9.3.6: for a proxy of clients, which this is not. */
    NO_TUNNEL(501, "Not Implemented", "This server opens no tunnels.", "http_request_denied"),
    /** No key fits the host and path. */
    UNKNOWN_HOST(404, "Not Found", "No application is subscribed for this host and path.", "destination_not_found"),
    /** RFC 9110 §15.6.3: a backend that had the request closed the connection instead of answering. */
    CLOSED(502, "Bad Gateway", Sentence.BAD_ANSWER, "connection_terminated"),
    /** RFC 9110 §15.6.3: its answer is not HTTP. */
    BAD_ANSWER(502, "Bad Gateway", Sentence.BAD_ANSWER, "http_protocol_error"),
    /** RFC 9110 §15.6.3: its answer broke off before the client saw any of it. */
    INCOMPLETE_ANSWER(502, "Bad Gateway", Sentence.BAD_ANSWER, "http_response_incomplete"),
    /** Backend and gateway do not come together over TLS, or one of them does not keep to it. */
    TLS_PROTOCOL(502, "Bad Gateway", Sentence.UNTRUSTED, "tls_protocol_error"),
    /** The backend's certificate is not trusted, not valid now, or for another name. */
    TLS_CERTIFICATE(502, "Bad Gateway", Sentence.UNTRUSTED, "tls_certificate_error"),
    /** The backend has refused the gateway: for want of a certificate that it trusts, most likely. */
    TLS_ALERT(502, "Bad Gateway", Sentence.UNTRUSTED, "tls_alert_received"),
    /** RFC 9110 §15.6.4: nobody serves the key now. */
    NO_BACKEND(503, "Service Unavailable", Sentence.NO_BACKEND, "destination_unavailable"),
    /** The last backend that was tried, of those who should serve the key, does not take connections. */
    CONNECTION_REFUSED(503, "Service Unavailable", Sentence.NO_BACKEND, "connection_refused"),
    /** The same, and it does not even refuse them. */
    CONNECTION_TIMEOUT(503, "Service Unavailable", Sentence.NO_BACKEND, "connection_timeout"),
    /** Its name leads to no address, or to none where backends may be. */
    NO_ADDRESS(503, "Service Unavailable", Sentence.NO_BACKEND, "dns_error"),
    /** More requests wait for connections to the backend than can be queued. */
    OVERLOADED(503, "Service Unavailable", Sentence.OVERLOADED, "connection_limit_reached"),
    /** RFC 9110 §15.6.4: a body that has to be kept for a while finds no place. */
    NO_ROOM(503, "Service Unavailable", Sentence.OVERLOADED, "proxy_internal_error"),
    /** The last instance that could be asked takes no requests now: it stops, or has not started yet. */
    REFUSED(503, "Service Unavailable", Sentence.NO_BACKEND, "destination_unavailable"),
    /** The last one that could be asked has as many requests as it can take. */
    REFUSED_OVERLOADED(503, "Service Unavailable", Sentence.OVERLOADED, "destination_unavailable", "overloaded"),
    /** RFC 9110 §15.6.5. */
    TIMEOUT(504, "Gateway Timeout", "The application did not answer in time.", "http_response_timeout"),
    /** RFC 5842 §7.2: gateways send it round in a circle. */
    LOOP(508, "Loop Detected", "This request has come back to a gateway it had passed before.", "proxy_loop_detected");

    private final int status;
    private final String reason;
    private final String sentence;
    private final String errorType;
    private final String details;

    ProxyError(int status, String reason, String sentence, String errorType) {
        this(status, reason, sentence, errorType, "");
    }

    /** @param details what the error type does not tell by itself, in one word; empty for nothing */
    ProxyError(int status, String reason, String sentence, String errorType, String details) {
        this.status = status;
        this.reason = reason;
        this.sentence = sentence;
        this.errorType = errorType;
        this.details = details;
    }

    /**
     * Returns what to answer after an attempt has failed for good.
     *
     * @param progress how far the request had come
     */
    static ProxyError of(Throwable failure, Progress progress) {
        if (failure instanceof RejectedExecutionException) {
            return OVERLOADED;
        }
        if (progress == Progress.ANSWERED) {
            return failure instanceof TimeoutException ? TIMEOUT : INCOMPLETE_ANSWER;
        }
        if (failure instanceof SSLException) {
            return ofTls(failure);
        }
        if (progress == Progress.NOT_SENT) {
            return ofConnect(failure);
        }
        if (failure instanceof TimeoutException) {
            return TIMEOUT;
        }
        return isEnd(failure) ? CLOSED : BAD_ANSWER;
    }

    /** Returns what to answer to a body that cannot be read to its end. */
    static ProxyError ofBody(Throwable failure) {
        if (failure instanceof BodyTooLargeException) {
            return BODY_TOO_LARGE;
        }
        if (failure instanceof SpooledBody.NoRoomException) {
            return NO_ROOM;
        }
        return isTimeout(failure) || isTimeout(failure.getCause()) ? SLOW_BODY : BAD_BODY;
    }

    private static boolean isTimeout(@Nullable Throwable failure) {
        return failure instanceof TimeoutException || failure instanceof SocketTimeoutException;
    }

    private static ProxyError ofConnect(Throwable failure) {
        if (failure instanceof ConnectException) {
            return CONNECTION_REFUSED;
        }
        if (isTimeout(failure)) {
            return CONNECTION_TIMEOUT;
        }
        return failure instanceof UnknownHostException ? NO_ADDRESS : NO_BACKEND;
    }

    private static ProxyError ofTls(Throwable failure) {
        if (Throwables.getCausalChain(failure).stream().anyMatch(CertificateException.class::isInstance)) {
            return TLS_CERTIFICATE;
        }
        // The JDK has no other mark for it.
        return String.valueOf(failure.getMessage()).contains("Received fatal alert") ? TLS_ALERT : TLS_PROTOCOL;
    }

    private static boolean isEnd(Throwable failure) {
        return failure instanceof EOFException || failure instanceof SocketException;
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String sentence() {
        return sentence;
    }

    /** Returns the value of the field Proxy-Status (RFC 9209 §2). */
    String proxyStatus() {
        String error = RequestTrail.VIA_PSEUDONYM + "; error=" + errorType;
        return details.isEmpty() ? error : error + "; details=\"" + details + '"';
    }

    /** Returns the same in one word. */
    String word() {
        return details.isEmpty() ? errorType : details;
    }

    /** Returns whether the client is told when to come back (RFC 9110 §10.2.3). */
    boolean isTemporary() {
        return status == 503 || status == 429;
    }

    /** Returns whether a body may still be on its way that nobody will read (RFC 9112 §9.6). */
    boolean leavesBody() {
        return switch (this) {
            case BAD_BODY, BAD_FRAMING, UNKNOWN_CODING, SLOW_BODY, BODY_TOO_LARGE, NO_ROOM -> true;
            default -> false;
        };
    }

    /** What a client is told in the same words, whatever the reason. */
    private static final class Sentence {
        static final String BAD_ANSWER = "The application's answer was not valid.";
        static final String UNTRUSTED = "There is no secure connection to the application.";
        static final String OVERLOADED = "This application is overloaded. Please try again.";
        static final String NO_BACKEND = "No instance of this application is available. Please try again.";
    }
}
