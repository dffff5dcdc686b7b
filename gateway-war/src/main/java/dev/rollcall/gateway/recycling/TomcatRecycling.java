package dev.rollcall.gateway.recycling;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Tomcat from giving one connection's request and response objects to another connection while a thread of ours may
 * still be inside them.
 *
 * <p>When a write fails on a thread that is not the container's while one of the container's is just leaving the same
 * request, Tomcat (10.1.59, 11.0.24) finds itself in a state it does not expect ({@code AsyncStateMachine.asyncPostProcess}),
 * drops the exchange without a word to any listener, and offers its objects to the next connection. There the first
 * thread's failure arrives, late, and cuts an innocent client's answer. No lock of ours can prevent it. So Tomcat's own
 * cache of such objects is switched off ({@code processorCache=0}), and {@link TomcatConnections} keeps another one, into
 * which come only those of requests that are known to have ended. Where that cannot be put in place, there is none.
 */
final class TomcatRecycling implements RequestRecycling {
    /** The attribute through which an application finds Tomcat's own objects; no other container has it. */
    static final String RESOURCES = "org.apache.catalina.resources";

    // With it, a chunk still fits into the buffer of Tomcat's connection, which has the same size.
    private static final int CHUNK_FRAMING_BYTES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(TomcatRecycling.class);

    private final CurrentConnection current = new CurrentConnection();
    private final OnlyApplication alone;
    private final List<Runnable> removals = new ArrayList<>();

    private TomcatRecycling(OnlyApplication alone) {
        this.alone = alone;
    }

    /** @param resources what is under {@link #RESOURCES} */
    static TomcatRecycling install(Object resources) throws ReflectiveOperationException {
        Object engine = call(call(call(resources, "getContext"), "getParent"), "getParent");
        TomcatRecycling recycling = new TomcatRecycling(new OnlyApplication(engine));
        Object connectors = call(call(engine, "getService"), "findConnectors");
        for (int i = 0; i < Array.getLength(connectors); i++) {
            recycling.install(call(Array.get(connectors, i), "getProtocolHandler"), Array.get(connectors, i));
        }
        return recycling;
    }

    private void install(Object protocol, Object connector) throws ReflectiveOperationException {
        set(protocol, "setProcessorCache", int.class, 0);
        Object upgrades = call(connector, "findUpgradeProtocols");
        for (int i = 0; i < Array.getLength(upgrades); i++) {
            Object upgrade = Array.get(upgrades, i);
            if (upgrade.getClass().getSimpleName().equals("Http2Protocol")) {
                set(upgrade, "setDiscardRequestsAndResponses", boolean.class, true);
            }
        }
        Object name = call(protocol, "getName");
        Runnable removal = guard(protocol);
        if (removal == null) {
            LOG.info("connector {} keeps no request objects for other connections (processorCache=0)", name);
        } else {
            removals.add(removal);
            LOG.info("connector {} keeps the request objects of exchanges that have ended in good order", name);
        }
    }

    private @Nullable Runnable guard(Object protocol) {
        try {
            return TomcatConnections.guard(protocol, current, alone);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknownTomcat) {
            LOG.debug("connections of an unknown kind", unknownTomcat);
            return null;
        }
    }

    @Override
    public void begun() {
        current.setFinished(false);
    }

    @Override
    public void finished() {
        current.setFinished(true);
    }

    /** What the last write holds back, Tomcat's own end would write. */
    @Override
    public boolean endsBetterFlushed() {
        return true;
    }

    @Override
    public int maxUnflushed(int bufferSize) {
        return Math.max(1, bufferSize - CHUNK_FRAMING_BYTES);
    }

    @Override
    public void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    static Object call(Object target, String getter) throws ReflectiveOperationException {
        @Nullable Object result = target.getClass().getMethod(getter).invoke(target);
        if (result == null) {
            throw new NoSuchMethodException(getter + "() returns null");
        }
        return result;
    }

    private static void set(Object target, String setter, Class<?> type, Object value)
            throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(setter, type);
        method.invoke(target, value);
    }
}
