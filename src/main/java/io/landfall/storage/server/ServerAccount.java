package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who the server runs as. PostgreSQL refuses to run as root; a Landfall that does runs it as somebody else:
 * as the user {@code postgres} or {@code nobody} where that one can reach the files, else in a user namespace
 * of its own, in which root is nobody.
 */
final class ServerAccount {
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");
    private static final long ROOT = 0;

    private final List<String> prefix;
    private final Optional<UserPrincipal> owner;

    private ServerAccount(List<String> prefix, Optional<UserPrincipal> owner) {
        this.prefix = prefix;
        this.owner = owner;
    }

    /**
     * The account for the files in a directory.
     *
     * @param directory exists
     * @param files the server's files, if they are there already
     * @param programs have to be within its reach
     * @throws ConfigurationException if the files are another user's, or nobody can run the server
     */
    static ServerAccount of(Path directory, Path files, ServerPrograms programs) {
        try {
            if (!isRoot()) {
                refuseOwner(files, System.getProperty("user.name"));
                return new ServerAccount(List.of(), Optional.empty());
            }
            return besideRoot(directory, files, programs);
        } catch (IOException e) {
            throw new ConfigurationException("the database directory " + directory + " cannot be used: " + e, e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root")
                && !System.getProperty("os.name").startsWith("Windows");
    }

    static void refuseOwner(Path files, String user) throws IOException {
        if (!Files.exists(files) || !Files.getFileStore(files).supportsFileAttributeView("posix")) {
            return;
        }
        String owner = Files.getOwner(files).getName();
        if (!owner.equals(user)) {
            throw new ConfigurationException("the database in " + files + " belongs to the user " + owner
                    + ", and Landfall runs as " + user + "; run it as the user who made it (root, if that is who"
                    + " ran it first), or give the directory to " + user + " (chown -R " + user + " " + files + ")");
        }
    }

    private static ServerAccount besideRoot(Path directory, Path files, ServerPrograms programs) throws IOException {
        List<UserPrincipal> users = new ArrayList<>();
        if (Files.exists(files)) {
            users.add(Files.getOwner(files));
        } else {
            for (String name : UNPRIVILEGED) {
                user(directory.getFileSystem(), name).ifPresent(users::add);
            }
        }
        for (UserPrincipal user : users) {
            Path probe = Files.createTempDirectory(directory, "probe-");
            try {
                Files.setOwner(probe, user);
                long number = ((Number) Files.getAttribute(probe, "unix:uid")).longValue();
                // of root's own files only a namespace can run the server
                Optional<ServerAccount> account =
                        number == ROOT ? namespace(probe) : switched(number, user, probe, programs);
                if (account.isPresent()) {
                    return account.get();
                }
            } finally {
                Files.deleteIfExists(probe);
            }
        }
        Optional<ServerAccount> account = Files.exists(files) ? Optional.empty() : namespace(directory);
        return account.orElseThrow(() -> new ConfigurationException("PostgreSQL does not run as root, and "
                + (users.isEmpty()
                        ? "there is no user postgres or nobody"
                        : users.get(0).getName())
                + " cannot reach " + directory + " or " + programs.directory() + " (by setpriv), nor can a user"
                + " namespace be made (by unshare); run Landfall as another user, or set landfall.database.url to a"
                + " server that runs already"));
    }

    private static Optional<UserPrincipal> user(FileSystem files, String name) throws IOException {
        try {
            return Optional.of(files.getUserPrincipalLookupService().lookupPrincipalByName(name));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<ServerAccount> switched(
            long number, UserPrincipal user, Path probe, ServerPrograms programs) {
        List<String> prefix =
                List.of("setpriv", "--reuid=" + number, "--regid=65534", "--clear-groups", "--inh-caps=-all");
        return canReach(prefix, probe, Path.of(programs.program("postgres")))
                ? Optional.of(new ServerAccount(prefix, Optional.of(user)))
                : Optional.empty();
    }

    private static Optional<ServerAccount> namespace(Path directory) {
        List<String> prefix = List.of("unshare", "--user");
        return canReach(prefix, directory, directory)
                ? Optional.of(new ServerAccount(prefix, Optional.empty()))
                : Optional.empty();
    }

    private static boolean canReach(List<String> prefix, Path written, Path run) {
        List<String> question = new ArrayList<>(prefix);
        question.addAll(List.of("test", "-w", written.toString(), "-a", "-x", run.toString()));
        try {
            return Command.run(question, "").succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    /** The command that runs another one as this account. */
    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** Makes a path this account's. */
    void own(Path path) throws IOException {
        if (owner.isPresent()) {
            Files.setOwner(path, owner.get());
        }
    }
}
