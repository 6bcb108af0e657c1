package io.landfall.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntUnaryOperator;

/** Makes files of records of about 600 bytes, and syncs them. */
final class Input {
    private static final int BYTES = 600;
    private static final String WORDS = "invoice settled by bank transfer on behalf of the account holder, reference ";

    private Input() {}

    /** A line, the same for the same number. */
    static String record(int number) {
        String start =
                """
                {"payment_id":"P-%08d","type":"payment.settled","account_id":"A-%05d","amount":%d.%02d,\
                "currency":"%s","debtor":{"name":"Kea Outfitters %d","iban":"NZ%016d"},"batch":%d,"note":"\
                """
                        .formatted(
                                number,
                                number % 5_000,
                                number % 9_973,
                                number % 100,
                                number % 3 == 0 ? "AUD" : "NZD",
                                number % 701,
                                number * 7_919L,
                                number / 1_000);
        StringBuilder record = new StringBuilder(BYTES + WORDS.length()).append(start);
        while (record.length() < BYTES - 3) {
            record.append(WORDS);
        }
        record.setLength(BYTES - 3);
        return record.append("\"}\n").toString();
    }

    /** A file of the records whose numbers a function gives for each line. */
    static Path file(Path file, int lines, IntUnaryOperator number) {
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(file)) {
                for (int line = 0; line < lines; line++) {
                    writer.write(record(number.applyAsInt(line)));
                }
            }
            // else its way to the disk would be part of what is measured
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
