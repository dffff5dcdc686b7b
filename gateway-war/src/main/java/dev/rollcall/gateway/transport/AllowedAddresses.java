package dev.rollcall.gateway.transport;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Looks backends' names up, and keeps from them what lies where no backend may be: a name may lead there tomorrow that
 * does not today.
 *
 * @param names looks up
 * @param exempt hosts that an operator has named
 * @param allowed where backends may be
 */
public record AllowedAddresses(SocketAddressResolver names, Predicate<String> exempt, Predicate<InetAddress> allowed)
        implements SocketAddressResolver {
    @Override
    public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        // An address that is none's name was checked when it was announced.
        boolean free = InetAddresses.isInetAddress(host) || exempt.test(host);
        names.resolve(host, port, context, free ? promise : filtered(host, promise));
    }

    private Promise<List<InetSocketAddress>> filtered(String host, Promise<List<InetSocketAddress>> promise) {
        return Promise.from(
                found -> {
                    List<InetSocketAddress> left = found.stream()
                            .filter(address -> allowed.test(address.getAddress()))
                            .toList();
                    if (left.isEmpty()) {
                        promise.failed(new UnknownHostException(host + " leads to no address that backends may have"));
                    } else {
                        promise.succeeded(left);
                    }
                },
                promise::failed);
    }
}
