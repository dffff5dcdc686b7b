/**
 * Requests as backends of the uwsgi protocol want them: a packet of CGI variables, and the body behind it (uWSGI docs,
 * Protocol.rst). Their answers are HTTP. Pure; nothing here sends anything.
 */
@NullMarked
package dev.rollcall.gateway.uwsgi;

import org.jspecify.annotations.NullMarked;
