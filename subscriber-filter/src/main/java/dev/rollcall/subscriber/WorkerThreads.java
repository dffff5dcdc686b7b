package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.util.Optional;

/** How many requests this application can work on at a time: as many as its container has threads for. */
final class WorkerThreads {
    private WorkerThreads() {}

    /** Returns the most threads that the container will use; the number of processors if it does not tell. */
    static int count(ServletContext context) {
        int threads = -1;
        try {
            threads = ofContainer(context);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // A version we have not met; the number is for people, and the processors are a fair guess.
        }
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    private static int ofContainer(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> jetty = JettyConnectors.contextHandler(context);
        if (jetty.isPresent()) {
            Object server = Reflect.call(jetty.get(), "getServer");
            return Reflect.number(Reflect.call(server, "getThreadPool"), "getMaxThreads");
        }
        Optional<Object> tomcat = TomcatConnectors.catalinaContext(context);
        return tomcat.isPresent() ? ofTomcat(tomcat.get()) : -1;
    }

    // Connectors may have pools of their own; the first one's is as good as any.
    private static int ofTomcat(Object catalinaContext) throws ReflectiveOperationException {
        for (Object connector : Reflect.elements(TomcatConnectors.service(catalinaContext), "findConnectors")) {
            Object protocol = Reflect.call(connector, "getProtocolHandler");
            int threads = Reflect.number(protocol, "getMaxThreads");
            // An <Executor> keeps the number to itself. That of virtual threads has none.
            return threads > 0 ? threads : Reflect.number(Reflect.call(protocol, "getExecutor"), "getMaxThreads");
        }
        return -1;
    }
}
