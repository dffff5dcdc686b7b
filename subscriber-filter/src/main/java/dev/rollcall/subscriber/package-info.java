/**
 * Announces this web application to its gateways while it runs.
 *
 * <p>{@link dev.rollcall.subscriber.SubscriberFilter} is all that an application sees. It finds the port which the
 * container really opened, and an {@link dev.rollcall.subscriber.Announcer} tells the gateways. Nothing in here may
 * ever keep an application from starting, from stopping or from answering: what goes wrong is logged once, and the
 * application runs on as if it had never been announced.
 */
@NullMarked
package dev.rollcall.subscriber;

import org.jspecify.annotations.NullMarked;
