/** The application that is asked while instances and gateways come, go and die. */
@NullMarked
package dev.rollcall.chaos.app;

import org.jspecify.annotations.NullMarked;
