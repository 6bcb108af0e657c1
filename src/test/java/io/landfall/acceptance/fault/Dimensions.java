package io.landfall.acceptance.fault;

import java.security.SecureRandom;

/**
 * How large a run is. System properties override it: {@code landfall.faults.seed} to repeat a run, and
 * {@code landfall.faults.NAME.records} and {@code landfall.faults.NAME.faults}.
 */
record Dimensions(String name, int records, int faults, long seed) {
    private static final String PREFIX = "landfall.faults.";

    static Dimensions of(String name, int records, int faults) {
        return new Dimensions(
                name,
                Integer.getInteger(PREFIX + name + ".records", records),
                Integer.getInteger(PREFIX + name + ".faults", faults),
                Long.getLong(PREFIX + "seed", new SecureRandom().nextInt(1_000_000)));
    }

    @Override
    public String toString() {
        return "%s: %,d records, %d faults, seed %d (repeat with -D%sseed=%d)"
                .formatted(name, records, faults, seed, PREFIX, seed);
    }
}
