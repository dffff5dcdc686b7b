package dev.rollcall.subscriber;

import java.util.List;

/** What JMX shows of an application that announces itself. */
public interface SubscriberMXBean {
    /** Returns what became of the subscription of each name at each gateway, as of the last look. */
    List<SubscriptionState> getSubscriptions();

    /** Returns how many requests are being worked on. */
    long getLoad();

    /** Returns {@code serving}, {@code draining}, {@code drained} or {@code stopped}. */
    String getState();

    /**
     * Takes the application out of its gateways: nothing new comes, what is running gets {@code drain-timeout} to finish.
     * It runs on. Returns at once.
     */
    void drain();

    /** Puts it in again, at once, unless the file of {@code maintenance-file} is there, or it stops. */
    void resume();
}
