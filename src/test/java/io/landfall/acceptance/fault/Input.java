package io.landfall.acceptance.fault;

import io.landfall.acceptance.fault.InputFile.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The files of a run: about so many records in files of very different sizes, for two inboxes with
 * one source, so that a key in both is one fact. Among the records are bad lines and keys that were
 * there before, in whichever file; one file comes twice.
 */
final class Input {
    static final List<String> INBOXES = List.of("payments", "refunds");

    private static final int PARTITIONS = 20;
    private static final double BAD = 0.02;
    private static final double REPEATED = 0.08;
    private static final double CARDS = 0.2;

    private final long seed;
    private final Chance chance;
    private final List<InputFile> files = new ArrayList<>();
    private final InputFile twice;
    private final Set<String> keys;
    private final Set<String> cardKeys;
    private int nextKey;
    private int nextBad;

    Input(long seed, int records) {
        this.seed = seed;
        this.chance = Chance.of(seed, "input");
        int left = records;
        while (left > 0) {
            int size = Math.min(left, chance.happens(0.08) ? chance.between(600, 1_500) : chance.between(1, 200));
            files.add(file(size));
            left -= size;
        }
        twice = files.get(files.size() / 4);
        files.add(files.size() - files.size() / 4, twice.again());
        keys = keysOf(line -> true);
        cardKeys = keysOf(line -> line.text().contains("\"card\""));
    }

    private Set<String> keysOf(Predicate<Line> wanted) {
        return files.stream()
                .flatMap(file -> file.lines().stream())
                .filter(wanted)
                .flatMap(line -> line.key().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private InputFile file(int size) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lines.add(line());
        }
        String inbox = chance.of(INBOXES);
        return new InputFile(inbox, "%s-%05d.ndjson".formatted(inbox, files.size()), lines);
    }

    private Line line() {
        if (chance.happens(BAD)) {
            return new Line(Optional.empty(), badLine(nextBad++));
        }
        int key = nextKey > 0 && chance.happens(REPEATED) ? chance.between(0, nextKey - 1) : nextKey++;
        return new Line(Optional.of(key(key)), goodLine(key));
    }

    private String badLine(int number) {
        return switch (number % 3) {
            case 0 -> "{\"id\": \"bad-%d\", \"account\": ".formatted(number);
            case 1 -> "{\"account\":\"A-01\",\"channel\":\"card\",\"note\":\"bad-%d\"}".formatted(number);
            default -> "bad-%d is no record at all".formatted(number);
        };
    }

    private String goodLine(int number) {
        return "{\"id\": \"%s\", \"account\": \"A-%02d\", \"channel\": \"%s\", \"amount\": %d}"
                .formatted(key(number), of(number).between(0, PARTITIONS - 1), channel(number), number);
    }

    private String channel(int number) {
        return Chance.of(seed, "channel of " + number).happens(CARDS) ? "card" : "transfer";
    }

    private Chance of(int number) {
        return Chance.of(seed, "account of " + number);
    }

    private static String key(int number) {
        return "K-%07d".formatted(number);
    }

    /** In the order in which they are dropped. */
    List<InputFile> files() {
        return files;
    }

    int lines() {
        return files.stream().mapToInt(file -> file.lines().size()).sum();
    }

    /** The file whose content comes twice. */
    InputFile twice() {
        return twice;
    }

    Set<String> keys() {
        return keys;
    }

    /** The keys whose records went by card. */
    Set<String> cardKeys() {
        return cardKeys;
    }
}
