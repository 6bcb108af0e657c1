package io.landfall.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What a contender is to be set up for.
 *
 * @param inboxes watched directories, {@code data/inbox/in0} and so on
 * @param subscribers each gets every event
 * @param stamped whether the handler notes when it got each event
 * @param gated whether the handler waits while the gate is closed; for one subscriber
 */
record Setup(int inboxes, int subscribers, boolean stamped, boolean gated) {

    static Setup of(int subscribers) {
        return new Setup(1, subscribers, false, false);
    }

    Setup withInboxes(int number) {
        return new Setup(number, subscribers, stamped, gated);
    }

    Setup withStamps() {
        return new Setup(inboxes, subscribers, true, gated);
    }

    Setup withGate() {
        return new Setup(inboxes, subscribers, stamped, true);
    }

    static Path inbox(Path home, int number) {
        return home.resolve("data/inbox/in" + number);
    }

    /** For the command line of a peer. */
    List<String> arguments() {
        return List.of(
                String.valueOf(inboxes), String.valueOf(subscribers), String.valueOf(stamped), String.valueOf(gated));
    }

    static Setup parse(List<String> arguments) {
        return new Setup(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Boolean.parseBoolean(arguments.get(2)),
                Boolean.parseBoolean(arguments.get(3)));
    }
}
