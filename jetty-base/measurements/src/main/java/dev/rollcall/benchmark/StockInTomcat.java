package dev.rollcall.benchmark;

import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** {@code AsyncProxyServlet} in Tomcat; prints its port. */
public final class StockInTomcat {
    private StockInTomcat() {}

    /** {@code StockInTomcat ORIGIN_PORT FOLDER}. */
    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Path.of(args[1]).toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("acceptCount", "4096");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("keepAliveTimeout", "3600000");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "proxy", new StockServlet(Integer.parseInt(args[0])));
        wrapper.setAsyncSupported(true);
        // Outside Jetty it has no threads but its own.
        wrapper.addInitParameter("maxThreads", "256");
        wrapper.addInitParameter("preserveHost", "true");
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping("/*");
        tomcat.start();
        System.out.println("port " + connector.getLocalPort());
        tomcat.getServer().await();
    }
}
