package io.landfall.bench;

import java.time.Duration;

/**
 * What ten inboxes and ten subscriptions cost while nothing arrives, in the third minute behind the start:
 * in the first ones the virtual machine compiles what it will do from then on.
 */
final class Idle {
    private static final int INBOXES = 10;
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final Duration WATCHED = Duration.ofMinutes(1);

    private final Arena arena;

    Idle(Arena arena) {
        this.arena = arena;
    }

    void compare() {
        Table table = new Table("idle", "", "% of a core", "peak MB", "of Java MB");
        for (Contender contender : arena.contenders()) {
            Setup setup = Setup.of(INBOXES).withInboxes(INBOXES);
            try (Running running = arena.launcher().start(contender, setup)) {
                Pause.of(arena.isQuickLook() ? Duration.ofSeconds(1) : SETTLE);
                Duration watched = arena.isQuickLook() ? Duration.ofSeconds(1) : WATCHED;
                Duration before = running.vitals().cpu();
                Pause.of(watched);
                double share = running.vitals().cpu().minus(before).toMillis() / (double) watched.toMillis();
                table.add(
                        contender.title(),
                        "%.2f".formatted(share * 100),
                        running.vitals().peakMegabytes(),
                        running.vitals().javaMegabytes());
            }
        }
        table.print(arena.out());
    }
}
