package dev.rollcall.gateway;

import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.proxy.GatewayServlet;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.subscription.DatagramCounters;
import dev.rollcall.gateway.subscription.RegistryLog;
import dev.rollcall.gateway.subscription.SubscriptionListener;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.SplittableRandom;

/** One gateway: the registry, the listener that fills it, the servlet that reads it. Several can live in one JVM. */
public final class Gateway implements AutoCloseable {
    private final SubscriptionListener listener;
    private final GatewayServlet servlet;

    private Gateway(SubscriptionListener listener, GatewayServlet servlet) {
        this.listener = listener;
        this.servlet = servlet;
    }

    /** Builds every part; neither binds nor starts anything yet. */
    public static Gateway of(GatewaySettings settings) {
        SubscriptionRegistry registry = new SubscriptionRegistry(
                settings.subscriptionTolerance(),
                settings.maxSubscriptions(),
                settings.subscriptionAlgo(),
                settings.fallbackKey(),
                new SplittableRandom(),
                new RegistryLog());
        SubscriptionListener listener =
                new SubscriptionListener(settings.subscriptionServer(), registry, new DatagramCounters());
        return new Gateway(listener, new GatewayServlet(registry::table, settings));
    }

    /**
     * Binds the subscription server's address, for callers who want to know at once whether they can have it.
     *
     * @throws IOException if the address is taken or is not one of this machine's
     */
    public void bind() throws IOException {
        listener.bind();
    }

    /** Starts to listen for subscriptions, as soon as the address is free unless it is bound already. */
    public void start() {
        listener.start();
    }

    /** Returns the servlet that answers every request; its life cycle is the container's. */
    public Servlet servlet() {
        return servlet;
    }

    /** Stops to listen. Calling it twice is harmless. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
