package io.landfall.bench;

import java.time.Duration;

/** What can be asked for on the command line; the sizes are those that goals are set for. */
enum Workload {
    BULK,
    SMALL,
    DUPLICATES,
    LATENCY,
    BACKLOG,
    RULES,
    FANOUT,
    START,
    IDLE;

    void run(Arena arena) {
        switch (this) {
            case BULK -> new Throughput(arena).compare(Load.bulk(arena.size(200_000)));
            case SMALL -> new Throughput(arena).compare(Load.small(arena.size(10_000)));
            case DUPLICATES -> new Throughput(arena).compare(Load.duplicates(arena.size(200_000)));
            case LATENCY -> new Latency(arena).compare();
            case BACKLOG -> new Backlog(arena).compare();
            case RULES -> new Rules(arena.out(), Duration.ofMillis(arena.events() > 0 ? 20 : 300)).compare();
            case FANOUT -> new Throughput(arena).compare(Load.wide(arena.size(10_000), 50));
            case START -> new Starts(arena).compare();
            case IDLE -> new Idle(arena).compare();
        }
    }
}
