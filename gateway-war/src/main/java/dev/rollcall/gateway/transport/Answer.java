package dev.rollcall.gateway.transport;

import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;

/**
 * The head of a backend's answer.
 *
 * @param status 200 to 999, or 101 to who has asked for a tunnel
 * @param fields all of them, as they came
 * @param trailers returns those behind the body (RFC 9110 §6.5), once that has been read to its end
 */
public record Answer(int status, HttpFields fields, Supplier<HttpFields> trailers) {}
