package io.landfall.broker;

import io.landfall.event.Workers;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The message groups that a consumer has been given. One that is new may have been another consumer's
 * until now, and some of its messages with it: Artemis gives the groups of a consumer away before it has
 * put back what that consumer had in hand, which waits for a sync of the broker's journal
 * ({@code ServerSessionImpl.doClose}, {@code QueueImpl.removeConsumer}). So a new group's messages go
 * back at first, and come again behind those that were on their way back. Used by one thread.
 */
final class MessageGroups {
    static final String GROUP = "JMSXGroupID";

    /**
     * The first roll-back is synced behind what the broker does for the consumer before, in the same
     * journal; this is for its threads, whose order nobody promises.
     */
    private static final Duration RETURN = Duration.ofMillis(500);

    /** Messages that are looked at for more groups that are new, so that these need no pause of their own. */
    private static final int LOOKED_AT = 100;

    private final boolean shared;
    private final Workers workers;
    private final Set<String> own = new HashSet<>();
    private final Set<String> added = new HashSet<>();

    /**
     * @param shared whether other processes consume from this broker; if not, there are no groups
     * @param workers whose end cuts the pause short
     */
    MessageGroups(boolean shared, Workers workers) {
        this.shared = shared;
        this.workers = workers;
    }

    void note(Message message) throws JMSException {
        if (shared) {
            String group = message.getStringProperty(GROUP);
            if (group != null && !own.contains(group)) {
                added.add(group);
            }
        }
    }

    /** Whether what was received since is of a group that nothing was received of before. */
    boolean hasNew() {
        return !added.isEmpty();
    }

    /** Rolls back what was received, and has the broker begin again once the new groups are whole. */
    void takeOver(Session session, MessageConsumer consumer) throws JMSException, InterruptedException {
        for (int i = 0; i < LOOKED_AT; i++) {
            Message more = consumer.receiveNoWait();
            if (more == null) {
                break;
            }
            note(more);
        }
        session.rollback();
        workers.rest(RETURN);
        // what was sent here meanwhile goes back as well, and is sorted into the queue
        session.rollback();
        own.addAll(added);
        added.clear();
    }
}
