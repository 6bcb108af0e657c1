package io.landfall.acceptance.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is not as it must be, with the keys concerned. */
final class Findings {
    private static final int SHOWN = 10;

    private final List<String> texts = new ArrayList<>();
    private final Set<String> keys = new LinkedHashSet<>();

    void add(String text) {
        texts.add(text);
    }

    /** Adds a finding about keys, unless there are none. */
    void add(String text, Collection<String> concerned) {
        if (!concerned.isEmpty()) {
            List<String> shown = concerned.stream().distinct().limit(SHOWN).toList();
            texts.add(text + ": " + concerned.size() + ", such as " + shown);
            keys.addAll(shown);
        }
    }

    void check(boolean asItMustBe, String otherwise) {
        if (!asItMustBe) {
            add(otherwise);
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    List<String> texts() {
        return texts;
    }

    /** Keys whose books tell more. */
    Set<String> keys() {
        return keys;
    }
}
