package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;

final class AllowedAddressesTest {
    private static final InetSocketAddress METADATA = address("169.254.169.254");
    private static final InetSocketAddress PRIVATE = address("10.0.0.7");
    private static final InetSocketAddress OTHER = address("10.0.0.8");

    @Test
    void what_lies_where_no_backend_may_be_is_left_out() {
        assertEquals(List.of(PRIVATE, OTHER), resolved("app.example", PRIVATE, METADATA, OTHER));
    }

    @Test
    void a_name_that_leads_to_nothing_else_is_an_unknown_one() {
        CompletionException failed = assertThrows(CompletionException.class, () -> resolved("app.example", METADATA));

        assertInstanceOf(UnknownHostException.class, failed.getCause());
    }

    @Test
    void hosts_that_an_operator_has_named_may_be_anywhere() {
        assertEquals(List.of(METADATA), resolved("named.example", METADATA));
    }

    @Test
    void an_address_was_checked_when_it_was_announced() {
        assertEquals(List.of(METADATA), resolved("169.254.169.254", METADATA));
    }

    @Test
    void a_failed_look_up_fails() {
        UnknownHostException unknown = new UnknownHostException("app.example");
        Promise.Completable<List<InetSocketAddress>> result = new Promise.Completable<>();
        allowed((host, port, context, promise) -> promise.failed(unknown)).resolve("app.example", 80, Map.of(), result);

        CompletionException failed = assertThrows(CompletionException.class, result::join);
        assertSame(unknown, failed.getCause());
    }

    private static List<InetSocketAddress> resolved(String host, InetSocketAddress... found) {
        Promise.Completable<List<InetSocketAddress>> result = new Promise.Completable<>();
        allowed((name, port, context, promise) -> promise.succeeded(List.of(found)))
                .resolve(host, 80, Map.of(), result);
        return result.join();
    }

    private static AllowedAddresses allowed(SocketAddressResolver names) {
        return new AllowedAddresses(names, "named.example"::equals, AllowedAddressesTest::isAllowed);
    }

    private static boolean isAllowed(InetAddress address) {
        return !address.isLinkLocalAddress();
    }

    private static InetSocketAddress address(String literal) {
        return new InetSocketAddress(InetAddresses.forString(literal), 80);
    }
}
