package io.landfall.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All that is needed to understand a run that failed, as a text. */
final class Report {
    private final FaultRun run;
    private final Summary summary;

    Report(FaultRun run, Summary summary) {
        this.run = run;
        this.summary = summary;
    }

    /** Writes it beside the processes' logs, and returns it. */
    String write() {
        StringBuilder text = new StringBuilder(run.dimensions + "\n" + summary + "\n\nFindings\n");
        run.findings
                .texts()
                .forEach(finding -> text.append("- ").append(finding).append('\n'));
        text.append("\nFaults\n");
        run.faults.all().forEach(fault -> text.append("- ").append(fault).append('\n'));
        for (String key : run.findings.keys()) {
            text.append("\nBooks of ").append(key).append('\n');
            for (Book book : run.witness.books()) {
                book.callsByKey().getOrDefault(key, java.util.List.of()).forEach(call -> text.append("- ")
                        .append(book.name())
                        .append(": ")
                        .append(call)
                        .append('\n'));
            }
        }
        text.append("\nThe home directory and the logs are in ").append(run.directory);
        Path file = run.directory.resolve("report.txt");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
