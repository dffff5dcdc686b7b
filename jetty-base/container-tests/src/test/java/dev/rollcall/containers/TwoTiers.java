package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two boxes, each with a gateway and its applications, and two gateways in front of both boxes: every kind of container
 * on every tier. All applications answer to {@link Fleet#SHARED}; their weights are 1, 2 and 3. The first two, which share
 * a box, have a second context that is balanced by client address.
 */
final class TwoTiers implements BeforeAllCallback, AfterAllCallback {
    /** The key of the second context. */
    static final String STICKY = Fleet.SHARED + "/sticky";

    private final Stage stage = new Stage();
    private Gateway frontA;
    private Gateway frontB;
    private Gateway boxA;
    private Gateway boxB;
    private List<Container> apps = List.of();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        stage.beforeAll(context);
        frontA = stage.gateway("front-a", ContainerKind.STANDALONE);
        frontB = stage.gateway("front-b", ContainerKind.TOMCAT_11);
        boxA = box("box-a", ContainerKind.JETTY_EE10);
        boxB = box("box-b", ContainerKind.TOMCAT_10);
        apps = List.of(
                app(0, ContainerKind.JETTY_EE11, boxA),
                app(1, ContainerKind.TOMCAT_10, boxA),
                app(2, ContainerKind.TOMCAT_11, boxB));
        Path sticky = Wars.withParameter(
                Places.SAMPLE_WAR, "rollcall.algo", "iphash", stage.folder().resolve("sticky.war"));
        apps.subList(0, 2).forEach(app -> app.deploy(sticky, "sticky.war"));
        stage.start();
        awaitComplete();
    }

    private Gateway box(String name, ContainerKind kind) {
        // The fronts are believed, so that clients have their own addresses here too.
        return stage.gateway(name, kind).resubscribeTo(frontA, frontB).with("trusted-proxies", "127.0.0.1");
    }

    private Container app(int index, ContainerKind kind, Gateway box) {
        String name = "app" + index;
        return stage.app(name, kind, box)
                .with("rollcall.hostnames", Fleet.SHARED + " " + name + ".test")
                .with("rollcall.weight", Integer.toString(index + 1))
                .with("sample.dangerous", "true")
                .deploy(Places.SAMPLE_WAR);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stage.afterAll(context);
    }

    /** Returns once both fronts know all that there is. */
    void awaitComplete() {
        for (Gateway front : fronts()) {
            apps.forEach(app -> front.awaitServed(app.ownName()));
            Eventually.holds("both boxes are complete", () -> {
                List<Stats.Node> boxes = front.stats().nodes(Fleet.SHARED);
                return boxes.size() == 2
                        && boxes.stream().allMatch(box -> box.number("weight") == 3)
                        && weight(front, STICKY) == 3;
            });
        }
    }

    /** Returns what the boxes together say the key is worth. */
    static long weight(Gateway front, String key) throws IOException {
        return front.stats().nodes(key).stream()
                .mapToLong(box -> box.number("weight"))
                .sum();
    }

    List<Gateway> fronts() {
        return List.of(frontA, frontB);
    }

    Gateway boxA() {
        return boxA;
    }

    Gateway boxB() {
        return boxB;
    }

    List<Container> apps() {
        return apps;
    }
}
