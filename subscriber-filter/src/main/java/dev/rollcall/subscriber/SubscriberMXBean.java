package dev.rollcall.subscriber;

import java.util.List;

/** What JMX shows of an application that announces itself. */
public interface SubscriberMXBean {
    /** Returns what became of the subscription of each name at each gateway, as of the last look. */
    List<SubscriptionState> getSubscriptions();

    /** Returns how many requests are being worked on. */
    long getLoad();
}
