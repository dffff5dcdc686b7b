/** What a connection to a backend over TLS needs: whom to trust, whose name to check, who the gateway is. */
@NullMarked
package dev.rollcall.gateway.tls;

import org.jspecify.annotations.NullMarked;
