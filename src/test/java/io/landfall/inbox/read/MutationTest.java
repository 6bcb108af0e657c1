package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a file is damaged, reading it ends, in order, with entries and never with an exception. */
class MutationTest {
    private static final int DAMAGED_FILES = 30;
    private static final byte[] NASTY_BYTES = "\"\\,\n\r{}[]<>&!'0eE-\0\u0001".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 6), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void csv(long seed) {
        RandomRecords records = new RandomRecords(seed);
        StringBuilder content = new StringBuilder("a,b,c\r\n");
        for (int i = 0; i < 20; i++) {
            content.append("x,\"" + records.text().replace("\"", "\"\"") + "\"," + i + "\r\n");
        }

        readDamaged(Format.CSV, content.toString(), records, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ndjson(long seed) {
        RandomRecords records = new RandomRecords(seed);
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            content.append(records.object(3)).append('\n');
        }

        readDamaged(Format.NDJSON, content.toString(), records, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void json(long seed) throws IOException {
        RandomRecords records = new RandomRecords(seed);
        List<ObjectNode> values = List.of(records.object(3), records.object(3), records.object(3), records.object(3));
        String content = records.oneIn(2)
                ? EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(values)
                : values.toString();

        readDamaged(Format.JSON, content, records, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void xml(long seed) {
        RandomRecords records = new RandomRecords(seed);
        StringBuilder content = new StringBuilder("<?xml version='1.0' encoding='UTF-8'?>\n<x xmlns:n='urn:n'>");
        for (int i = 0; i < 8; i++) {
            content.append(XmlElement.record(records).text()).append("\n<n:y n:z='1'><![CDATA[x]]></n:y>");
        }

        readDamaged(Format.XML, content.append("</x>").toString(), records, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverItIs(long seed) {
        RandomRecords records = new RandomRecords(seed);

        readDamaged(Format.AUTO, records.text() + records.object(2) + records.text(), records, seed);
    }

    private void readDamaged(Format format, String content, RandomRecords records, long seed) {
        for (int i = 0; i < DAMAGED_FILES; i++) {
            byte[] damaged = damaged(content.getBytes(StandardCharsets.UTF_8), records);
            int limit = records.oneIn(3) ? 1 + records.below(200) : ReadOptions.DEFAULT_MAX_RECORD_BYTES;
            String description = "seed " + seed + ", file " + i;

            assertThatCode(() -> {
                        List<Entry> entries = FileReading.of(directory, format)
                                .limitedTo(limit)
                                .read(damaged);
                        assertThatEntriesAreSound(entries, damaged.length, limit);
                    })
                    .as(description)
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] damaged(byte[] bytes, RandomRecords records) {
        byte[] damaged = bytes;
        for (int i = 1 + records.below(4); i > 0; i--) {
            int from = records.below(damaged.length + 1);
            int to = Math.min(damaged.length, from + (records.oneIn(5) ? records.below(100) : records.below(3)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(damaged, 0, from);
            for (int j = records.below(3); j > 0; j--) {
                out.write(records.oneIn(3) ? records.below(256) : NASTY_BYTES[records.below(NASTY_BYTES.length)]);
            }
            out.write(damaged, to, damaged.length - to);
            damaged = out.toByteArray();
        }
        return damaged;
    }

    private static void assertThatEntriesAreSound(List<Entry> entries, int fileLength, int limit) throws IOException {
        long line = 1;
        assertThat(entries).hasSizeLessThanOrEqualTo(fileLength + 1);
        for (Entry entry : entries) {
            assertThat(entry.line()).isGreaterThanOrEqualTo(line);
            line = entry.line();
            if (entry instanceof Entry.Good) {
                JsonNode data = ((Entry.Good) entry).data();
                assertThat(EventJson.MAPPER.readTree(EventJson.bytes(data))).isEqualTo(data);
            } else {
                assertThat(EntryText.of(entry))
                        .doesNotContain("[Source")
                        .doesNotContain("\n")
                        .doesNotContain("\0");
                assertThat(EntryText.original(entry)).doesNotContain("\0");
            }
            if (entry instanceof Entry.Unreadable) {
                assertThat(entry).isSameAs(entries.get(entries.size() - 1));
            }
        }
    }
}
