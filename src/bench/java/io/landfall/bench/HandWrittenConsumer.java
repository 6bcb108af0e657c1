package io.landfall.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Consumes a subscriber's queue: in each batch the keys are recorded, the new events handled, and both committed. */
final class HandWrittenConsumer implements Runnable {
    private final DataSource database;
    private final int number;
    private final Handled handled;
    private final Session session;
    private final MessageConsumer queue;

    HandWrittenConsumer(jakarta.jms.Connection broker, DataSource database, int number, Handled handled)
            throws JMSException {
        this.database = database;
        this.number = number;
        this.handled = handled;
        session = broker.createSession(true, Session.SESSION_TRANSACTED);
        queue = session.createConsumer(session.createQueue("subscriber" + number));
    }

    @Override
    public void run() {
        try {
            while (true) {
                Map<String, byte[]> batch = receive();
                if (!batch.isEmpty()) {
                    handle(batch);
                    session.commit();
                }
            }
        } catch (Exception e) {
            // without this thread the program is none
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private Map<String, byte[]> receive() throws JMSException {
        Map<String, byte[]> batch = new LinkedHashMap<>();
        Message message = queue.receive(1_000);
        long deadline = System.nanoTime() + 2_000_000;
        while (message instanceof BytesMessage bytes) {
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            batch.put(message.getStringProperty("key"), body);
            if (batch.size() == HandWritten.BATCH) {
                break;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            message = left > 0 ? queue.receive(left) : queue.receiveNoWait();
        }
        return batch;
    }

    private void handle(Map<String, byte[]> batch) throws SQLException, InterruptedException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            for (String key : NewKeys.insert(connection, "handled" + number, List.copyOf(batch.keySet()))) {
                handled.handle(key);
            }
            connection.commit();
        }
    }
}
