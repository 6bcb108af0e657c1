package io.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Reads the files of a directory, several small ones in one batch: stores what is new in one synced
 * transaction, publishes that for all subscribers in another, and then moves the files away.
 */
final class HandWrittenReader implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource database;
    private final Path directory;
    private final Session session;
    private final MessageProducer[] producers;
    private final Map<String, byte[]> batch = new LinkedHashMap<>();

    HandWrittenReader(jakarta.jms.Connection broker, DataSource database, int subscribers, Path directory)
            throws JMSException {
        this.database = database;
        this.directory = directory;
        session = broker.createSession(true, Session.SESSION_TRANSACTED);
        producers = new MessageProducer[subscribers];
        for (int i = 0; i < producers.length; i++) {
            producers[i] = session.createProducer(session.createQueue("subscriber" + i));
        }
    }

    @Override
    public void run() {
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            Files.createDirectories(directory.resolve(".done"));
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (true) {
                readAll();
                var key = watch.poll(100, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (Exception e) {
            // without this thread the program is none
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void readAll() throws IOException, SQLException, JMSException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        int done = 0;
        for (int i = 0; i < files.size(); i++) {
            read(files.get(i));
            if (batch.isEmpty() || i == files.size() - 1) {
                flush();
                move(files.subList(done, i + 1));
                done = i + 1;
            }
        }
    }

    private void read(Path file) throws IOException, SQLException, JMSException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode record = JSON.readTree(line);
                if (record.path("type").asText().equals("payment.settled")) {
                    batch.putIfAbsent(record.path("payment_id").asText(), line.getBytes(StandardCharsets.UTF_8));
                }
                if (batch.size() == HandWritten.BATCH) {
                    flush();
                }
            }
        }
    }

    private void flush() throws SQLException, JMSException {
        if (batch.isEmpty()) {
            return;
        }
        Set<String> added;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            added = NewKeys.insert(connection, batch);
            connection.commit();
        }
        for (Map.Entry<String, byte[]> event : batch.entrySet()) {
            if (added.contains(event.getKey())) {
                publish(event.getKey(), event.getValue());
            }
        }
        session.commit();
        batch.clear();
    }

    private void publish(String key, byte[] body) throws JMSException {
        for (MessageProducer producer : producers) {
            BytesMessage message = session.createBytesMessage();
            message.setStringProperty("key", key);
            message.writeBytes(body);
            producer.send(message);
        }
    }

    private void move(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.move(file, directory.resolve(".done").resolve(file.getFileName()));
        }
    }
}
