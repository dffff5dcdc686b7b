/** Looks at backends before they get their first request. */
@NullMarked
package dev.rollcall.gateway.proof;

import org.jspecify.annotations.NullMarked;
