/** How each family of containers sends an answer before the final one, for which the servlet API has no way. */
@NullMarked
package dev.rollcall.gateway.interim;

import org.jspecify.annotations.NullMarked;
