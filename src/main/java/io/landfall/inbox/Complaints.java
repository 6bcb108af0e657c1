package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with files of an inbox, said once a file and not at each scan: again only when the file
 * has changed. Used by one thread.
 */
final class Complaints {
    /** Of so many files it is remembered; a directory with more of them is said again now and then. */
    private static final int KEPT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private final String inbox;
    private final Map<Path, String> said = new LinkedHashMap<>();

    Complaints(String inbox) {
        this.inbox = inbox;
    }

    void about(Path file, String what) {
        String state = state(file);
        if (state.equals(said.put(file, state))) {
            return;
        }
        if (said.size() > KEPT) {
            said.remove(said.keySet().iterator().next());
        }
        LOG.warn("Inbox '{}' leaves '{}' alone: {}", inbox, Names.shown(file), what);
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
