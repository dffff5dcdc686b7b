/**
 * The messages a subscriber sends, and their exact bytes. Everything here is an immutable value; {@link
 * dev.rollcall.protocol.SubscriptionCodec#decode} returns a value for every byte string and never throws.
 *
 * <p>The byte layout is drawn in {@code docs/protocol.md}; the vectors there are read by this package's tests.
 */
@NullMarked
package dev.rollcall.protocol;

import org.jspecify.annotations.NullMarked;
