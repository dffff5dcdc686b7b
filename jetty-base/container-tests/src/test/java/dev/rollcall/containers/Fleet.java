package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway and the applications that have subscribed to it, for the tests of one class. All applications answer to
 * {@value #SHARED}, each one also to its own name; a test that harms an instance starts an extra one.
 */
final class Fleet implements BeforeAllCallback, AfterAllCallback {
    /** A name of all applications that were there from the start. */
    static final String SHARED = "shared.test";
    /** Likewise; extra instances join it. */
    static final String JOINED = "joined.test";

    private final ContainerKind gatewayKind;
    private final List<ContainerKind> appKinds;
    private final Stage stage = new Stage();
    private final List<Container> apps = new ArrayList<>();
    private Gateway gateway;
    private Path files = Places.WORK;

    Fleet(ContainerKind gatewayKind, ContainerKind... appKinds) {
        this.gatewayKind = gatewayKind;
        this.appKinds = List.of(appKinds);
    }

    Fleet javaHome(Path home) {
        stage.javaHome(home);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        stage.beforeAll(context);
        files = StaticFolder.create(stage.folder());
        gateway = stage.gateway("gateway", gatewayKind);
        for (ContainerKind kind : appKinds) {
            apps.add(extra("app" + apps.size(), kind, SHARED, JOINED).deploy(Places.SAMPLE_WAR));
        }
        stage.start();
        apps.forEach(this::awaitServed);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stage.afterAll(context);
    }

    /** Returns a further application of this name, not started yet, which goes with the fleet. */
    Container extra(String name, ContainerKind kind, String... hostNames) {
        return extraByItsOwnFile(name, kind)
                .with("rollcall.hostnames", String.join(" ", hostNames) + " " + name + ".test")
                .with("rollcall.gzip-types", "text/html* text/event-stream")
                .with("rollcall.check-static", files.toString())
                .with("sample.dangerous", "true");
    }

    /** Likewise, for an application that brings its list of names in {@code WEB-INF/hostnames.txt}. */
    Container extraByItsOwnFile(String name, ContainerKind kind) {
        return stage.app(name, kind, gateway);
    }

    /** Returns once requests for the application's own name reach it. */
    void awaitServed(Container app) {
        gateway.awaitServed(app.ownName());
    }

    /** Returns once the gateway has said that it listens, after the mark in its log. */
    void awaitListening(int mark) {
        gateway.awaitListening(mark);
    }

    /** Returns a client of the gateway, at the port that it has now. */
    Client client() {
        return gateway.client();
    }

    /** Returns what the gateway tells about itself. */
    Stats stats() throws IOException {
        return gateway.stats();
    }

    Container gateway() {
        return gateway.container();
    }

    List<Container> apps() {
        return apps;
    }
}
