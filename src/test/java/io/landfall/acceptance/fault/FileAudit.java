package io.landfall.acceptance.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Audits what is in the home directory: a receipt a file, the rejected records, and nothing left over. */
final class FileAudit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Input input;
    private final Map<String, List<JsonNode>> receipts = new HashMap<>();

    FileAudit(Path home, Input input) {
        this.home = home;
        this.input = input;
        Input.INBOXES.stream()
                .flatMap(inbox -> files("data/receipts/" + inbox, ".json").stream())
                .map(FileAudit::json)
                .forEach(receipt -> receipts.computeIfAbsent(receipt.get("file").asText(), file -> new ArrayList<>())
                        .add(receipt));
    }

    /** Whether there is a receipt for every file, as far as names tell. */
    static boolean isComplete(Path home, Input input) {
        return Input.INBOXES.stream()
                        .mapToInt(inbox -> new FileAudit(home, input)
                                .files("data/receipts/" + inbox, ".json")
                                .size())
                        .sum()
                >= input.files().size();
    }

    void tell(Findings findings) {
        long accepted = 0;
        int skipped = 0;
        for (InputFile file : input.files()) {
            List<JsonNode> found = receipts.getOrDefault(file.name(), List.of());
            if (found.size() != 1) {
                findings.add(file.name() + " has " + found.size() + " receipts: " + found);
                continue;
            }
            JsonNode receipt = found.get(0);
            if (receipt.get("state").asText().equals("skipped")) {
                skipped++;
                findings.check(isOneOfTwice(file), file.name() + " was skipped, but its content came once");
            } else {
                accepted += receipt.get("accepted").asLong();
                tell(findings, file, receipt);
            }
        }
        findings.check(skipped == 1, skipped + " files were skipped, and not the one that was dropped twice");
        findings.check(
                accepted == input.keys().size(),
                "the receipts accept " + accepted + " records, and there are "
                        + input.keys().size() + " keys");
        findings.check(receipts.size() == input.files().size(), "there are receipts of files that were never dropped");
        leftOver().forEach(path -> findings.add("left over: " + path));
    }

    private boolean isOneOfTwice(InputFile file) {
        return file.lines().equals(input.twice().lines());
    }

    private void tell(Findings findings, InputFile file, JsonNode receipt) {
        SortedMap<Long, String> bad = file.badLines();
        long accepted = receipt.get("accepted").asLong();
        long duplicates = receipt.get("duplicates").asLong();
        long rejected = receipt.get("rejected").asLong();
        findings.check(
                receipt.get("state").asText().equals("finished")
                        && accepted + duplicates + rejected == file.lines().size()
                        && rejected == bad.size(),
                file.name() + " has " + file.lines().size() + " lines, of which " + bad.size()
                        + " are bad, but the receipt says " + receipt);
        SortedMap<Long, String> found = rejected(receipt);
        findings.check(
                found.keySet().equals(bad.keySet())
                        && bad.entrySet().stream()
                                .allMatch(line -> found.get(line.getKey()).equals(line.getValue())),
                file.name() + " has the bad lines " + bad + ", and rejected are " + found);
    }

    private SortedMap<Long, String> rejected(JsonNode receipt) {
        SortedMap<Long, String> lines = new TreeMap<>();
        if (receipt.has("rejected_file")) {
            try (Stream<String> entries =
                    Files.lines(home.resolve(receipt.get("rejected_file").asText()))) {
                entries.map(FileAudit::json).forEach(entry -> {
                    String before = lines.put(
                            entry.get("line").asLong(), entry.get("text").asText());
                    if (before != null) {
                        lines.put(-entry.get("line").asLong(), "twice");
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines;
    }

    /** What nobody will come back for: files on their way that never got there. */
    private List<Path> leftOver() {
        try (Stream<Path> all = Files.walk(home.resolve("data"))) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("/data/inbox/")
                            || path.toString().endsWith(".tmp")
                            || path.toString().endsWith(".part"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files(String directory, String ending) {
        Path path = home.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
