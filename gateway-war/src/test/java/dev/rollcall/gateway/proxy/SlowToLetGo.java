package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.testing.Await;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** A servlet whose container's thread has been held up behind it, until a condition holds. */
final class SlowToLetGo implements Servlet {
    private final Servlet servlet;
    private final BooleanSupplier until;

    SlowToLetGo(Servlet servlet, BooleanSupplier until) {
        this.servlet = servlet;
        this.until = until;
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        servlet.service(request, response);
        Await.until("the container's thread may go on", until);
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        servlet.init(config);
    }

    @Override
    public ServletConfig getServletConfig() {
        return servlet.getServletConfig();
    }

    @Override
    public String getServletInfo() {
        return servlet.getServletInfo();
    }

    @Override
    public void destroy() {
        servlet.destroy();
    }
}
