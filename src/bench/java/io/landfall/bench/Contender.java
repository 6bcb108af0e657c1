package io.landfall.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who takes part. All do the same work with the same promises, each in a process of its own. */
enum Contender {
    /** The packed jar with flows in YAML. */
    LANDFALL("Landfall"),
    /** The same of another build, an earlier one say. */
    BEFORE("Landfall before"),
    /** The app one would write by hand on Camel, with the settings one would begin with. */
    PLAIN("plain Camel"),
    /** The same, once one has found Artemis's buffer timeout. */
    TUNED("plain Camel, tuned"),
    /** A program without any framework that does nothing but this work, in batches. */
    LIMIT("hand-written");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Whether its home directory is Landfall's. */
    boolean isLandfall() {
        return this == LANDFALL || this == BEFORE;
    }

    /** Whether it commits message by message, so that it gets less work and only its rate is compared. */
    boolean isSlow() {
        return this == PLAIN || this == TUNED;
    }

    /**
     * Reads names with commas between them.
     *
     * @throws IllegalArgumentException naming what is none
     */
    static List<Contender> parse(String names) {
        return Arrays.stream(names.split(",", -1)).map(Contender::one).toList();
    }

    private static Contender one(String name) {
        return Arrays.stream(values())
                .filter(contender -> contender.name().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                        + Arrays.stream(values())
                                .map(known -> known.name().toLowerCase(java.util.Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
