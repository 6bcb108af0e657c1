package io.landfall.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Goes round and round over the files in the subdirectories of a directory, some at a time. The
 * directories are read as streams that stay open in between, so neither memory nor the time that a step
 * takes grows with them.
 */
final class FileWalk implements AutoCloseable {
    private final Path root;
    private final Open directories = new Open();
    private final Open files = new Open();

    FileWalk(Path root) {
        this.root = root;
    }

    /** A directory that is being read, or none. */
    private static final class Open {
        private DirectoryStream<Path> stream;
        private Iterator<Path> entries = Collections.emptyIterator();

        @SuppressWarnings("StreamResourceLeak") // it stays open from step to step, until close
        void open(Path directory) throws IOException {
            try {
                stream = Files.newDirectoryStream(directory);
                entries = stream.iterator();
            } catch (NoSuchFileException | NotDirectoryException e) {
                entries = Collections.emptyIterator();
            }
        }

        void close() {
            entries = Collections.emptyIterator();
            try {
                if (stream != null) {
                    stream.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a directory cannot be closed", e);
            } finally {
                stream = null;
            }
        }
    }

    /** The next files, in no order; fewer than the limit at the end of a round, behind which a new one begins. */
    List<Path> next(int limit) throws IOException {
        try {
            return list(limit);
        } catch (DirectoryIteratorException e) {
            close();
            throw e.getCause();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private List<Path> list(int limit) throws IOException {
        List<Path> next = new ArrayList<>();
        if (directories.stream == null) {
            directories.open(root);
        }
        while (next.size() < limit) {
            if (files.entries.hasNext()) {
                next.add(files.entries.next());
            } else if (directories.entries.hasNext()) {
                files.close();
                files.open(directories.entries.next());
            } else {
                close();
                break;
            }
        }
        return next;
    }

    @Override
    public void close() {
        try {
            files.close();
        } finally {
            directories.close();
        }
    }
}
