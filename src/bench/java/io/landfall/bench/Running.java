package io.landfall.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contender's process, watched from outside. Closing it kills it and its server and removes its home directory. */
final class Running implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on (http://[^ ]+)");
    /** So long may the count stand still. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Path home;
    private final Path log;
    private final Optional<Path> recording;
    private final long startedAt;
    private final Process process;
    private final ProcessTree processes;
    private final PeakMemory memory;
    private volatile long readyAt;

    /**
     * @param recording where the flight recording goes that the process was started with
     */
    Running(ProcessBuilder builder, Path home, Path log, Optional<Path> recording) throws IOException {
        this.home = home;
        this.log = log;
        this.recording = recording;
        this.startedAt = System.nanoTime();
        this.process = builder.start();
        this.processes = new ProcessTree(process.toHandle());
        this.memory = new PeakMemory(processes);
        // a benchmark that is ended leaves nobody behind
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll));
        Thread reader = new Thread(this::read, "output-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader();
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher listens = LISTENS.matcher(line);
                if (listens.find()) {
                    readyAt = System.nanoTime();
                    address.complete(URI.create(listens.group(1)));
                }
                copy.println(line);
            }
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
        address.completeExceptionally(new IllegalStateException("it ended, see " + log));
    }

    /** Waits until it is at work, and returns how long that took since the command was given. */
    Duration awaitReady() {
        await(address);
        return Duration.ofNanos(readyAt - startedAt);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a process does not get to work", e);
        }
    }

    Path home() {
        return home;
    }

    long startedAt() {
        return startedAt;
    }

    /** What a path below {@code /bench/} answers. */
    String ask(String question) {
        HttpRequest request = HttpRequest.newBuilder(await(address).resolve("/bench/" + question))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(question + " is answered " + answer.statusCode() + ", see " + log);
            }
            return answer.body().strip();
        } catch (IOException e) {
            throw new UncheckedIOException("it does not answer, see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How often handlers were called. */
    long handled() {
        return Long.parseLong(ask("count"));
    }

    /** Waits until handlers were called so often, and returns when that was seen. */
    long awaitHandled(long expected, Duration interval) {
        long last = -1;
        long lastChange = System.nanoTime();
        while (true) {
            long handled = handled();
            long now = System.nanoTime();
            if (handled >= expected) {
                return now;
            }
            if (handled != last) {
                last = handled;
                lastChange = now;
            } else if (now - lastChange > PATIENCE.toNanos()) {
                throw new IllegalStateException("handled " + handled + " of " + expected + " and no more, see " + log);
            }
            Pause.of(interval);
        }
    }

    Vitals vitals() {
        return new Vitals(process.toHandle(), processes, memory);
    }

    /** Ends the process in order and leaves its home directory for another start. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it does not end, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endAll();
    }

    /** Ends the process, and its server, at once, and leaves its home directory for another start. */
    void kill() {
        try {
            if (recording.isPresent() && process.isAlive()) {
                dump(recording.get());
                Files.write(Path.of(recording.get() + ".threads"), vitals().threads());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endAll();
    }

    private void endAll() {
        try {
            memory.close();
            process.destroyForcibly().waitFor();
            LeftServer.end(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void dump(Path file) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "JFR.dump", "filename=" + file)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
