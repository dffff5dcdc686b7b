package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A Spring Boot application with its own Tomcat. */
class SpringBootAppTest {
    @Test
    void subscribes_the_port_that_was_really_opened() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            ServletWebServerApplicationContext app = start(gateway, "");
            int port = app.getWebServer().getPort();
            Await.until("subscribed", () -> gateway.subscribed().equals(Set.of("mysite.com=127.0.0.1:" + port)));
            app.close();
            Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
            assertEquals(1, gateway.subscribes());
            assertFalse(Threads.alive("rollcall-"));
        }
    }

    @Test
    void unsubscribes_before_the_graceful_shutdown_begins() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            ServletWebServerApplicationContext app = start(gateway, "/shop");
            Await.until("subscribed", () -> gateway.keys().equals(Set.of("mysite.com/shop")));
            StopWitness witness = app.getBean(StopWitness.class);
            witness.early = () -> gateway.unsubscribes() == 1;
            app.close();
            assertTrue(witness.seen.get());
        }
    }

    @Test
    void serves_on_before_the_graceful_shutdown_begins_while_a_gateway_has_requests_running() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            gateway.running(1);
            ServletWebServerApplicationContext app = start(gateway, "");
            int port = app.getWebServer().getPort();
            Await.until("accepted", PausingServlet::isAccepted);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
            Await.until("asked again and again", () -> gateway.drains() > 3);
            assertEquals(404, Http.status(port, "/nowhere"));
            assertTrue(app.getBean(StopWitness.class).isRunning());
            assertFalse(closing.isDone());

            gateway.running(0);
            closing.get(30, TimeUnit.SECONDS);
            Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
        }
    }

    private static ServletWebServerApplicationContext start(UdpGateway gateway, String contextPath) {
        SpringApplication application = new SpringApplication(App.class);
        return (ServletWebServerApplicationContext) application.run(
                "--server.port=0",
                "--server.shutdown=graceful",
                "--spring.main.banner-mode=off",
                "--server.servlet.context-path=" + contextPath,
                "--gateway=" + gateway.address());
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        FilterRegistrationBean<SubscriberFilter> announce(Environment environment) {
            SubscriberSettings settings = SubscriberSettings.builder()
                    .subscribeTo(environment.getRequiredProperty("gateway"))
                    .hostnames("mysite.com")
                    .build();
            return new FilterRegistrationBean<>(new SubscriberFilter(settings));
        }

        @Bean
        StopWitness witness() {
            return new StopWitness();
        }
    }

    /** Stops first of all, so also before the web server begins to. */
    static class StopWitness implements SmartLifecycle {
        private final AtomicBoolean seen = new AtomicBoolean();
        private BooleanSupplier early = () -> false;
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            seen.set(Await.soon(early));
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE;
        }
    }
}
