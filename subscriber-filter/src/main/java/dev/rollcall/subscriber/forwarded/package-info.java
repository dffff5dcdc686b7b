/** Shows the application its clients instead of the gateways before it. */
@NullMarked
package dev.rollcall.subscriber.forwarded;

import org.jspecify.annotations.NullMarked;
