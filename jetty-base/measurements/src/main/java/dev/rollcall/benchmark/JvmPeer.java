package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import io.undertow.Version;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.catalina.util.ServerInfo;
import org.eclipse.jetty.util.Jetty;

/** Other proxies for the JVM, each in a process of its own. */
enum JvmPeer implements Peer {
    UNDERTOW("undertow", "Undertow", UndertowProxy.class),
    STOCK_JETTY("stock-jetty", "AsyncProxyServlet in Jetty", StockInJetty.class),
    STOCK_TOMCAT("stock-tomcat", "AsyncProxyServlet in Tomcat", StockInTomcat.class);

    private static final Pattern PORT = Pattern.compile("(?m)^port (\\d+)$");

    private final String id;
    private final String title;
    private final Class<?> main;

    JvmPeer(String id, String title, Class<?> main) {
        this.id = id;
        this.title = title;
        this.main = main;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String version(Site site) {
        return switch (this) {
            case UNDERTOW -> Version.getVersionString();
            case STOCK_JETTY -> "Jetty " + Jetty.VERSION;
            case STOCK_TOMCAT -> ServerInfo.getServerInfo() + ", servlet of Jetty " + Jetty.VERSION;
        };
    }

    /** None of them compresses by itself. */
    @Override
    public boolean can(Workload workload) {
        return workload != Workload.GZIP && !workload.isOfRegistry();
    }

    @Override
    public Running start(Site site) throws IOException, InterruptedException {
        String name = name().toLowerCase(Locale.ROOT);
        String folder = site.makeFolder(name).toString();
        List<String> command = Site.java(main, Integer.toString(site.originPort()), folder);
        Running running = Running.onPortOfLog(PORT, site.folder(), site.log(name), command);
        return Site.serving(running);
    }
}
