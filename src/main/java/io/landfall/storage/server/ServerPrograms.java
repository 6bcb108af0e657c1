package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs.
 *
 * @param directory holds {@code initdb}, {@code pg_ctl} and {@code postgres}
 * @param major their version, such as 17
 */
record ServerPrograms(Path directory, int major) {
    static final String SETTING = "landfall.database.server";
    static final int OLDEST = 14;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    /** Where packages and installers put them; a star stands for a version. */
    private static final List<String> PLACES = List.of(
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/usr/libexec/postgresql*",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/Library/PostgreSQL/*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
            "C:/Program Files/PostgreSQL/*/bin");

    /**
     * The programs to use: those of the setting, else the newest of the machine, else the packed ones; of the
     * version that made the files where there are files.
     *
     * @param configured a directory, or nothing
     * @param made the version that the server's files were made by
     * @param packed where the packed ones are unpacked
     * @throws ConfigurationException if there are none that fit
     */
    static ServerPrograms find(String configured, OptionalInt made, Path packed) {
        if (!configured.isEmpty()) {
            ServerPrograms programs = configured(Path.of(configured));
            if (made.isPresent() && made.getAsInt() != programs.major) {
                throw ofAnotherVersion(
                        made.getAsInt(), SETTING + " = " + configured + " has version " + programs.major);
            }
            return programs;
        }
        List<ServerPrograms> found = onThisMachine(candidates());
        Optional<ServerPrograms> fitting = found.stream()
                .filter(programs -> made.isEmpty() || made.getAsInt() == programs.major)
                .max(Comparator.comparingInt(ServerPrograms::major));
        if (fitting.isPresent()) {
            return fitting.get();
        }
        Optional<ServerPrograms> own = PackedPrograms.unpack(packed).flatMap(ServerPrograms::in);
        if (own.isPresent() && (made.isEmpty() || made.getAsInt() == own.get().major)) {
            return own.get();
        }
        if (made.isPresent()) {
            List<String> versions = new ArrayList<>();
            found.forEach(programs -> versions.add(programs.major + " in " + programs.directory));
            own.ifPresent(programs -> versions.add(programs.major + " in the jar"));
            throw ofAnotherVersion(
                    made.getAsInt(),
                    versions.isEmpty()
                            ? "there is no PostgreSQL on this machine"
                            : "this machine has version " + String.join(", ", versions));
        }
        throw new ConfigurationException("there is no PostgreSQL " + OLDEST + " or newer on this machine, and this jar"
                + " has none for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                + "; install one (Debian: postgresql), or set " + SETTING + " to the directory of its programs, or"
                + " landfall.database.url to a server that runs already");
    }

    private static ConfigurationException ofAnotherVersion(int made, String found) {
        return new ConfigurationException("the database was made by PostgreSQL " + made + ", and " + found
                + "; install PostgreSQL " + made + ", or set " + SETTING + " to the directory of its programs; to go on"
                + " with another version, run its pg_upgrade on the database's directory first");
    }

    private static ServerPrograms configured(Path directory) {
        return in(directory)
                .or(() -> in(directory.resolve("bin")))
                .filter(programs -> programs.major >= OLDEST)
                .orElseThrow(() -> new ConfigurationException(SETTING + ": " + directory
                        + " does not have the programs initdb, pg_ctl and postgres of PostgreSQL " + OLDEST
                        + " or newer"));
    }

    private static List<ServerPrograms> onThisMachine(Set<Path> candidates) {
        return candidates.stream()
                .flatMap(directory -> in(directory).stream())
                .filter(programs -> programs.major >= OLDEST)
                .toList();
    }

    private static Set<Path> candidates() {
        Set<Path> candidates = new LinkedHashSet<>();
        for (String place : PLACES) {
            int star = place.indexOf('*');
            int slash = place.lastIndexOf('/', star);
            int rest = place.indexOf('/', star);
            Path parent = Path.of(place.substring(0, slash));
            String name = place.substring(slash + 1, rest < 0 ? place.length() : rest);
            if (Files.isDirectory(parent)) {
                try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, name)) {
                    versions.forEach(version ->
                            add(candidates, rest < 0 ? version : version.resolve(place.substring(rest + 1))));
                } catch (IOException e) {
                    // not for us to read: as if there were none
                }
            }
        }
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "" : path).split(Pattern.quote(java.io.File.pathSeparator), -1)) {
            if (!directory.isBlank()) {
                add(candidates, Path.of(directory));
            }
        }
        return candidates;
    }

    /** The directory that the program really lies in: a link on the PATH is no other installation. */
    private static void add(Set<Path> candidates, Path directory) {
        Path server = program(directory, "postgres");
        if (Files.isExecutable(server)) {
            try {
                candidates.add(server.toRealPath().getParent());
            } catch (IOException e) {
                // a link that leads nowhere
            }
        }
    }

    /** Those of a directory that has them all. */
    private static Optional<ServerPrograms> in(Path directory) {
        for (String name : List.of("postgres", "initdb", "pg_ctl")) {
            if (!Files.isExecutable(program(directory, name))) {
                return Optional.empty();
            }
        }
        try {
            Matcher version = VERSION.matcher(
                    Command.run(List.of(program(directory, "postgres").toString(), "--version"), "")
                            .output());
            return version.find()
                    ? Optional.of(new ServerPrograms(
                            directory.toAbsolutePath().normalize(), Integer.parseInt(version.group(1))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    String program(String name) {
        return program(directory, name).toString();
    }

    private static Path program(Path directory, String name) {
        return directory.resolve(WINDOWS ? name + ".exe" : name);
    }
}
