/** Every setting, its default, its unit, its check, in one place. */
@NullMarked
package dev.rollcall.gateway.config;

import org.jspecify.annotations.NullMarked;
