/** {@code java -jar gateway.war}: the gateway in a server of its own. */
@NullMarked
package dev.rollcall.gateway.standalone;

import org.jspecify.annotations.NullMarked;
