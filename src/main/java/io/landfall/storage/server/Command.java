package io.landfall.storage.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Command() {}

    /**
     * What became of a program.
     *
     * @param output what it printed, errors too
     */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        /** The last line that says something. */
        String lastLine() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((line, next) -> next)
                    .map(String::strip)
                    .orElse("exit code " + exitCode);
        }
    }

    /** A program in an environment that says nothing of other servers, and in English. */
    static ProcessBuilder of(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put("LC_ALL", "C");
        return builder;
    }

    /**
     * Runs a program.
     *
     * @param input what it reads
     * @throws IOException if there is no such program
     */
    static Result run(List<String> command, String input) throws IOException {
        Path output = Files.createTempFile("landfall-", ".out");
        try {
            Process process = of(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it has ended before it read all; its output says why
            }
            boolean ended = await(process);
            String said = Files.readString(output, StandardCharsets.ISO_8859_1);
            return ended
                    ? new Result(process.exitValue(), said)
                    : new Result(-1, said + "\nit did not end within " + PATIENCE.toSeconds() + " s");
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean await(Process process) {
        try {
            if (process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }
}
