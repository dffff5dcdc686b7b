/** Shows what the others know. */
@NullMarked
package dev.rollcall.gateway.admin;

import org.jspecify.annotations.NullMarked;
