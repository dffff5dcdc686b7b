package dev.rollcall.benchmark;

import io.undertow.Undertow;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;

/** Undertow's proxy; prints its port. */
public final class UndertowProxy {
    /** It answers 503 at once when they are all in use. */
    private static final int CONNECTIONS_PER_THREAD = 256;

    private UndertowProxy() {}

    /** {@code UndertowProxy ORIGIN_PORT}. */
    public static void main(String[] args) throws Exception {
        LoadBalancingProxyClient client = new LoadBalancingProxyClient()
                .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .addHost(new URI("http://127.0.0.1:" + args[0]));
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(ProxyHandler.builder()
                        .setProxyClient(client)
                        .setReuseXForwarded(true)
                        .build())
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        System.out.println("port " + address.getPort());
    }
}
