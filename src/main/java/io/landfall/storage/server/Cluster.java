package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server's files below the database's directory: {@code cluster} is PostgreSQL's own directory,
 * {@code passwords} ours. A cluster has its name only once it is whole: with its users, its database, and on
 * the disk.
 */
final class Cluster {
    /** What belongs to the user, so that he can look into it and back it up. */
    static final String OWNER = "landfall";

    static final String READER = "landfall_reader";

    private final Path directory;

    Cluster(Path directory) {
        this.directory = directory;
    }

    Path files() {
        return directory.resolve("cluster");
    }

    Path log() {
        return directory.resolve("server.log");
    }

    /** Where its sockets are, and the locks of them. */
    Path sockets() {
        return directory.resolve("socket");
    }

    private Path passwords() {
        return directory.resolve("passwords");
    }

    /** The passwords, once a first start has made them. */
    Optional<Secrets> secrets() throws IOException {
        return Secrets.read(passwords());
    }

    boolean exists() {
        return Files.exists(files());
    }

    /** The version that made the files; empty where there are none. */
    OptionalInt version() {
        Path version = files().resolve("PG_VERSION");
        if (!exists()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(Files.readString(version).strip()));
        } catch (IOException | NumberFormatException e) {
            throw new ConfigurationException(
                    files() + " is not a PostgreSQL directory, or cannot be read: " + e + "; restore it, or move it"
                            + " away to begin with an empty database",
                    e);
        }
    }

    /** Refuses what a version before the first release left here. */
    void refuseOldHome() {
        Path old = directory.resolve("landfall.mv.db");
        if (Files.exists(old)) {
            throw new ConfigurationException(old + " was made by a version before the first release, whose database"
                    + " this one cannot read; start in a new home directory, or move " + directory + " and the other"
                    + " directories of data away and drop the files once more");
        }
    }

    /** Makes what is missing, and returns the passwords. */
    Secrets prepare(ServerPrograms programs, ServerAccount account) throws IOException {
        Optional<Secrets> known = secrets();
        if (exists()) {
            if (known.isPresent()) {
                return known.get();
            }
            // whoever lost the file can still look after the database: the passwords are set anew
            Secrets secrets = Secrets.random();
            secrets.write(passwords());
            setPasswords(programs, account, secrets);
            return secrets;
        }
        Secrets secrets = known.isPresent() ? known.get() : Secrets.random();
        secrets.write(passwords());
        make(programs, account, secrets);
        return secrets;
    }

    private void make(ServerPrograms programs, ServerAccount account, Secrets secrets) throws IOException {
        Path part = directory.resolve("cluster.part");
        if (Files.exists(part)) {
            PackedPrograms.delete(part);
        }
        Files.createDirectory(part);
        account.own(part);
        // its files are synced once they are all there; C orders texts the same way on every system and version
        run(
                programs,
                account,
                "",
                "initdb",
                "--pgdata=" + part,
                "--username=postgres",
                "--auth=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-sync");
        single(
                programs,
                account,
                part,
                """
                REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC
                CREATE ROLE landfall LOGIN PASSWORD '%s'
                CREATE ROLE landfall_reader LOGIN PASSWORD '%s'
                GRANT pg_read_all_data TO landfall_reader
                GRANT pg_monitor TO landfall_reader
                GRANT pg_monitor TO landfall
                ALTER ROLE landfall_reader SET default_transaction_read_only = on
                ALTER ROLE landfall_reader SET search_path = landfall, flows
                CREATE DATABASE landfall OWNER landfall
                REVOKE ALL ON DATABASE landfall FROM PUBLIC
                GRANT CONNECT ON DATABASE landfall TO landfall_reader
                """
                        .formatted(secrets.owner(), secrets.reader()));
        run(programs, account, "", "initdb", "--pgdata=" + part, "--sync-only");
        Files.move(part, files(), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private void setPasswords(ServerPrograms programs, ServerAccount account, Secrets secrets) throws IOException {
        single(
                programs,
                account,
                files(),
                """
                ALTER ROLE landfall PASSWORD '%s'
                ALTER ROLE landfall_reader PASSWORD '%s'
                """
                        .formatted(secrets.owner(), secrets.reader()));
    }

    /** Statements, one a line, in the template of new databases, without a server: nobody can log in as the superuser, who has no password. */
    private void single(ServerPrograms programs, ServerAccount account, Path files, String statements)
            throws IOException {
        String said = run(programs, account, statements, "postgres", "--single", "-D", files.toString(), "template1");
        said.lines().filter(line -> line.contains("ERROR:")).findFirst().ifPresent(error -> {
            throw new ConfigurationException("the database cannot be made in " + directory + ": " + error);
        });
    }

    private String run(ServerPrograms programs, ServerAccount account, String input, String program, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.program(program)));
        command.addAll(List.of(options));
        Command.Result result = Command.run(account.command(command), input);
        if (!result.succeeded()) {
            throw new ConfigurationException("the database cannot be made in " + directory + ": " + program
                    + " says: "
                    + result.output()
                            .lines()
                            .filter(line -> line.contains("error:") || line.contains("FATAL:"))
                            .findFirst()
                            .orElse(result.lastLine())
                    + (result.output().contains("No space left on device") ? "; make room on the disk" : ""));
        }
        return result.output();
    }

    private static void sync(Path directory) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes what the server is told at each start; {@code ALTER SYSTEM} adds to it, but not to what is durable. */
    void configure(ServerAccount account, ServerAddress address, Path sockets, int connections) throws IOException {
        write(account, "postgresql.conf", ServerConfiguration.of(address, sockets, connections));
        write(
                account,
                "pg_hba.conf",
                """
                # Written by Landfall at each start.
                local all all scram-sha-256
                host  all all 127.0.0.1/32 scram-sha-256
                """);
    }

    private void write(ServerAccount account, String name, String text) throws IOException {
        Path file = files().resolve(name);
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Path part = files().resolve(name + ".part");
        Files.writeString(part, text);
        account.own(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
