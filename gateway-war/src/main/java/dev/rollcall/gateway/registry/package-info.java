/** Who is subscribed to what, until when; published as an immutable {@link dev.rollcall.gateway.registry.RoutingTable}. */
@NullMarked
package dev.rollcall.gateway.registry;

import org.jspecify.annotations.NullMarked;
