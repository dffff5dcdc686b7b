/** Which of a container's request objects may serve another request, where the container cannot be left to decide it. */
@NullMarked
package dev.rollcall.gateway.recycling;

import org.jspecify.annotations.NullMarked;
