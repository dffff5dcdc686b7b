package dev.rollcall.gateway.recycling;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the gateway is the only application of its Tomcat. Applications come and go, so it is asked again and again. */
final class OnlyApplication implements BooleanSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(OnlyApplication.class);
    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

    private final Object engine;
    private volatile boolean known;
    private volatile long askedNanos;

    OnlyApplication(Object engine) {
        this.engine = engine;
        askedNanos = System.nanoTime() - PERIOD_NANOS;
    }

    /** Returns what was so a second ago at the earliest. */
    @Override
    public boolean getAsBoolean() {
        long nowNanos = System.nanoTime();
        if (nowNanos - askedNanos >= PERIOD_NANOS) {
            askedNanos = nowNanos;
            known = isSo();
        }
        return known;
    }

    private boolean isSo() {
        try {
            int applications = 0;
            Object hosts = TomcatRecycling.call(engine, "findChildren");
            for (int i = 0; i < Array.getLength(hosts); i++) {
                applications += Array.getLength(TomcatRecycling.call(Array.get(hosts, i), "findChildren"));
            }
            return applications == 1;
        } catch (ReflectiveOperationException unknownTomcat) {
            LOG.debug("an engine of an unknown kind", unknownTomcat);
            return false;
        }
    }
}
