package io.landfall.cli;

import io.landfall.event.ConfigurationException;
import io.landfall.storage.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of the home directory's {@code lib/}, which come after Landfall's own on the class path. The
 * executable jar's manifest names this class as its {@code Launcher-Agent-Class}: only an agent may
 * lengthen the class path of a process that runs.
 */
public final class Library {
    private static final String DIRECTORY = "lib";
    private static final Logger LOG = LoggerFactory.getLogger(Library.class);

    private Library() {}

    /** Kept apart, so that Java's call before {@code main} loads neither the log nor anything else. */
    public static final class Agent {
        private static Optional<Instrumentation> instrumentation = Optional.empty();

        private Agent() {}

        /** Called by {@code java -jar} before {@code main}. */
        public static void agentmain(String options, Instrumentation given) {
            instrumentation = Optional.of(given);
        }
    }

    /**
     * Puts the jars on the class path, in the order of their names. To be called once, before a class
     * that may be looked for in them.
     *
     * @throws ConfigurationException if a file there is not a jar that can be read; nothing of it is left out silently
     */
    static void take(Home home) {
        List<Path> jars = jars(home);
        if (jars.isEmpty()) {
            return;
        }
        if (Agent.instrumentation.isEmpty()) {
            LOG.warn("The jars of {}/ are not taken: only java -jar takes them", DIRECTORY);
            return;
        }
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Agent.instrumentation.get().appendToSystemClassLoaderSearch(file);
            } catch (IOException e) {
                throw new ConfigurationException(
                        home.show(jar) + " is not a jar that can be read: " + e.getMessage(), e);
            }
        }
        LOG.info(
                "Takes from {}/: {}",
                DIRECTORY,
                String.join(
                        ", ",
                        jars.stream().map(jar -> jar.getFileName().toString()).toList()));
    }

    /** Hidden files are those of desktops and version control. */
    private static List<Path> jars(Home home) {
        Path directory = home.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException(directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}
