package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The Invalid Message Channel of one arrival: a file of JSON lines, each a rejected record with its
 * line, the reason and the original text. It is synced before the batch that counts its records
 * commits, and cut back to what is counted when reading resumes, so it is exact after any crash.
 */
final class RejectedFile implements AutoCloseable {
    private final Path file;
    private final long settledBytes;
    private FileChannel channel;
    private boolean unsynced;

    /**
     * @param settledBytes length up to which the file is settled; the rest is written anew
     */
    RejectedFile(Path file, long settledBytes) {
        this.file = file;
        this.settledBytes = settledBytes;
    }

    void add(long line, String reason, String text) throws IOException {
        ObjectNode entry = EventJson.MAPPER.createObjectNode();
        entry.put("line", line).put("reason", reason).put("text", text);
        byte[] json = EventJson.bytes(entry);
        ByteBuffer buffer =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        FileChannel open = open();
        while (buffer.hasRemaining()) {
            open.write(buffer);
        }
        unsynced = true;
    }

    private FileChannel open() throws IOException {
        if (channel == null) {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(settledBytes).position(settledBytes);
        }
        return channel;
    }

    /** Syncs what was added, and returns the file's length. */
    long sync() throws IOException {
        if (channel == null) {
            return settledBytes;
        }
        if (unsynced) {
            channel.force(true);
            unsynced = false;
        }
        return channel.position();
    }

    /** The first rejects of a file, without their texts. */
    static List<JsonNode> first(Path file, int limit) throws IOException {
        List<JsonNode> rejects = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null && rejects.size() < limit; line = lines.readLine()) {
                ObjectNode entry = (ObjectNode) EventJson.MAPPER.readTree(line);
                entry.remove("text");
                rejects.add(entry);
            }
        }
        return rejects;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
