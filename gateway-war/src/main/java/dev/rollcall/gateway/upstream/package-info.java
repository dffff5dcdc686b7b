/** One backend's live state, and immutable pools of them. */
@NullMarked
package dev.rollcall.gateway.upstream;

import org.jspecify.annotations.NullMarked;
