package dev.rollcall.gateway.proxy;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Tomcat from giving one connection's request and response objects to another connection.
 *
 * <p>When a write fails on a thread that is not the container's while one of the container's is just leaving the same
 * request, Tomcat (10.1.59, 11.0.24) finds itself in a state it does not expect ({@code AsyncStateMachine.asyncPostProcess}),
 * drops the exchange without a word to any listener, and offers its objects to the next connection. There the first
 * thread's failure arrives, late, and cuts an innocent client's answer. No lock of ours can prevent it, but with no cache
 * of such objects nobody is left to be hurt. The price is one set of buffers for each new connection.
 */
final class TomcatRequestReuse {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatRequestReuse.class);
    // The attribute through which an application finds Tomcat's own objects; no other container has it.
    private static final String RESOURCES = "org.apache.catalina.resources";

    private TomcatRequestReuse() {}

    /** Does nothing in another container. */
    static void stop(ServletContext context) {
        Object resources = context.getAttribute(RESOURCES);
        if (resources == null) {
            return;
        }
        try {
            Object engine = call(call(call(resources, "getContext"), "getParent"), "getParent");
            Object connectors = call(call(engine, "getService"), "findConnectors");
            for (int i = 0; i < Array.getLength(connectors); i++) {
                stop(Array.get(connectors, i));
            }
        } catch (ReflectiveOperationException | RuntimeException unknownTomcat) {
            LOG.warn(
                    "cannot reach Tomcat's connectors; set processorCache=\"0\" on them in server.xml,"
                            + " so that a client that leaves cannot disturb another one",
                    unknownTomcat);
        }
    }

    private static void stop(Object connector) throws ReflectiveOperationException {
        Object protocol = call(connector, "getProtocolHandler");
        set(protocol, "setProcessorCache", int.class, 0);
        Object upgrades = call(connector, "findUpgradeProtocols");
        for (int i = 0; i < Array.getLength(upgrades); i++) {
            Object upgrade = Array.get(upgrades, i);
            if (upgrade.getClass().getSimpleName().equals("Http2Protocol")) {
                set(upgrade, "setDiscardRequestsAndResponses", boolean.class, true);
            }
        }
        LOG.info(
                "connector {} keeps no request objects for other connections (processorCache=0)",
                call(protocol, "getName"));
    }

    private static Object call(Object target, String getter) throws ReflectiveOperationException {
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
