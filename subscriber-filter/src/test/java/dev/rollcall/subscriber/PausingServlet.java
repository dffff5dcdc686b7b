package dev.rollcall.subscriber;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** Answers {@code /slow} when it is let go, everything else at once. */
final class PausingServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CountDownLatch entered = new CountDownLatch(1);
    private final transient CountDownLatch released = new CountDownLatch(1);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getRequestURI().equals("/slow")) {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
        response.getOutputStream().print("app");
    }

    void awaitEntered() throws InterruptedException {
        entered.await();
    }

    void release() {
        released.countDown();
    }

    /** Returns whether the only application of this test, at the root, knows that a gateway has accepted it. */
    static boolean isAccepted() {
        return isAccepted("/");
    }

    /** Returns whether the application at that context path does. */
    static boolean isAccepted(String context) {
        try {
            Object states = ManagementFactory.getPlatformMBeanServer().getAttribute(bean(context), "Subscriptions");
            return states instanceof CompositeData[] all
                    && all.length > 0
                    && Arrays.stream(all).allMatch(state -> state.get("status").equals("ACCEPTED"));
        } catch (JMException notYet) {
            return false;
        }
    }

    /** Returns the name under which that application is in JMX. */
    static ObjectName bean() {
        return bean("/");
    }

    private static ObjectName bean(String context) {
        try {
            return new ObjectName("dev.rollcall:type=Subscriber,context=\"" + context + "\"");
        } catch (JMException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
