package dev.rollcall.containers;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads what another JVM shows in JMX, as JConsole does. */
final class Jmx {
    private Jmx() {}

    static Object attribute(long pid, String bean, String attribute) throws IOException, JMException {
        return ask(pid, server -> server.getAttribute(new ObjectName(bean), attribute));
    }

    /** Returns the names of the beans that match a pattern. */
    static Set<ObjectName> names(long pid, String pattern) throws IOException, JMException {
        return ask(pid, server -> server.queryNames(new ObjectName(pattern), null));
    }

    /** Returns how many objects of exactly this class a full collection of garbage leaves. */
    static int live(long pid, String className) throws IOException, JMException {
        String[] everything = new String[0];
        String histogram = (String) ask(
                pid,
                server -> server.invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {everything},
                        new String[] {everything.getClass().getName()}));
        Matcher line = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(className) + "(?: .*)?$")
                .matcher(histogram);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    @SuppressWarnings("BanJNDI") // The address is a process's that the tests have started, and names no directory.
    private static <T> T ask(long pid, Question<T> question) throws IOException, JMException {
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(localAgent(pid)))) {
            return question.ask(connector.getMBeanServerConnection());
        }
    }

    /** What is asked of a JVM. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(MBeanServerConnection server) throws IOException, JMException;
    }

    private static String localAgent(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }
}
