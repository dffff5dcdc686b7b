package dev.rollcall.subscriber;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Shows one application in JMX while it runs, as {@code dev.rollcall:type=Subscriber,context="/shop"}. */
final class SubscriberBean implements SubscriberMXBean, AutoCloseable {
    private static final Logger LOG = System.getLogger(SubscriberBean.class.getName());
    // Two virtual hosts, or the versions of a parallel deployment, may have the same path.
    private static final int MAX_NAMESAKES = 100;

    private final Supplier<List<SubscriptionState>> subscriptions;
    private final RequestsInFlight inFlight;
    private final Presence presence;
    private final MaintenanceSwitch maintenance;
    private final Optional<ObjectName> name;

    private SubscriberBean(
            String contextPath,
            Supplier<List<SubscriptionState>> subscriptions,
            RequestsInFlight inFlight,
            Presence presence,
            MaintenanceSwitch maintenance) {
        this.subscriptions = subscriptions;
        this.inFlight = inFlight;
        this.presence = presence;
        this.maintenance = maintenance;
        this.name = register(contextPath);
    }

    /** Returns a bean that is registered, or, where that cannot be, only logs why. */
    static SubscriberBean register(
            String contextPath,
            Supplier<List<SubscriptionState>> subscriptions,
            RequestsInFlight inFlight,
            Presence presence,
            MaintenanceSwitch maintenance) {
        return new SubscriberBean(contextPath, subscriptions, inFlight, presence, maintenance);
    }

    @Override
    public List<SubscriptionState> getSubscriptions() {
        return subscriptions.get();
    }

    @Override
    public long getLoad() {
        return inFlight.count();
    }

    @Override
    public String getState() {
        return presence.state().toString();
    }

    @Override
    public void drain() {
        maintenance.command(true);
    }

    @Override
    public void resume() {
        maintenance.command(false);
    }

    /** Unregisters; what stays behind would keep the whole application in memory. Closing again does nothing. */
    @Override
    public void close() {
        name.ifPresent(registered -> {
            try {
                MBeanServer server = ManagementFactory.getPlatformMBeanServer();
                if (server.isRegistered(registered)) {
                    server.unregisterMBean(registered);
                }
            } catch (JMException e) {
                LOG.log(Level.DEBUG, "not unregistered from JMX", e);
            }
        });
    }

    private Optional<ObjectName> register(String contextPath) {
        String base = "dev.rollcall:type=Subscriber,context=" + ObjectName.quote(contextPath);
        try {
            for (int i = 1; i <= MAX_NAMESAKES; i++) {
                ObjectName candidate = new ObjectName(i == 1 ? base : base + ",number=" + i);
                if (tryToRegister(candidate)) {
                    return Optional.of(candidate);
                }
            }
        } catch (JMException | RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "not registered in JMX", e);
        }
        return Optional.empty();
    }

    private boolean tryToRegister(ObjectName candidate) throws JMException {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, candidate);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }
}
