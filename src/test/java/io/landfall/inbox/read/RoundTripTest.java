package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.EventJson;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written in a format is read back, whatever it is and whatever stands between. */
class RoundTripTest {
    private static final List<String> BAD_JSON = List.of(
            "{\"a\":1,\"a\":2}", "{\"a\":tru}", "[1,]", "{\"a\":1e20000}", "{\"a\" 1}", "[\"\\q\"]", "[\"\\ud800\"]");

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 10), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void csv(long seed) {
        RandomRecords records = new RandomRecords(seed);
        char delimiter = records.anyOf(List.of(',', ';', '\t', '|'));
        Charset charset = records.anyOf(List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.ISO_8859_1,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE));
        boolean isMarked = charset != StandardCharsets.ISO_8859_1 && records.oneIn(2);
        CsvFile file = new CsvFile(records, delimiter, charset == StandardCharsets.ISO_8859_1);
        int rows = records.below(400);
        for (int i = 0; i < rows; i++) {
            file.writeAny();
        }

        List<Entry> entries = FileReading.of(directory, Format.CSV)
                .inCharset(isMarked ? StandardCharsets.ISO_8859_1 : charset)
                .delimitedBy(delimiter)
                .read(((isMarked ? "\uFEFF" : "") + file.content()).getBytes(charset));

        assertThat(RandomFile.actual(entries)).as("seed %d", seed).isEqualTo(file.expected());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void csvAsCommonsCsvReadsIt(long seed) throws IOException {
        RandomRecords records = new RandomRecords(seed);
        CsvFile file = new CsvFile(records, ',', false);
        for (int i = 0; i < 100; i++) {
            file.writeGood();
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        List<JsonNode> expected = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(file.content()), format)) {
            parser.forEach(row -> expected.add(EventJson.MAPPER.valueToTree(row.toMap())));
        }

        List<Entry> entries = FileReading.of(directory, Format.CSV).read(file.content());

        assertThat(entries)
                .as("seed %d", seed)
                .extracting(entry -> ((Entry.Good) entry).data())
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ndjson(long seed) {
        RandomRecords records = new RandomRecords(seed);
        RandomFile file = new RandomFile(false).write(records.oneIn(2) ? "\uFEFF" : "");
        int rows = records.below(500);
        for (int i = 0; i < rows; i++) {
            ObjectNode record = records.object(3);
            if (records.oneIn(10)) {
                file.writeBad(records.anyOf(BAD_JSON) + records.anyOf(List.of("", "{", "\"", "}")));
            } else {
                file.writeGood(record.toString(), record);
            }
            file.write(records.anyOf(List.of("\n", "\r\n", "\n\n", " \n\t\r\n")));
        }

        List<Entry> entries = FileReading.of(directory, Format.NDJSON).read(file.content());

        assertThat(RandomFile.actual(entries)).as("seed %d", seed).isEqualTo(file.expected());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void json(long seed) throws IOException {
        RandomRecords records = new RandomRecords(seed);
        boolean isArray = records.oneIn(2);
        ObjectWriter writer =
                records.oneIn(2) ? EventJson.MAPPER.writerWithDefaultPrettyPrinter() : EventJson.MAPPER.writer();
        RandomFile file = new RandomFile(false).write(isArray ? " [\n" : "\n");
        int rows = records.below(500);
        for (int i = 0; i < rows; i++) {
            ObjectNode record = records.object(3);
            file.write(isArray && i > 0 ? "," : "").write(records.anyOf(List.of("", "\n", "\r\n ", "\t")));
            if (records.oneIn(10)) {
                file.writeBad(records.anyOf(BAD_JSON.subList(0, isArray ? BAD_JSON.size() : 2)));
            } else {
                file.writeGood(writer.writeValueAsString(record), record);
            }
        }

        List<Entry> entries = FileReading.of(directory, Format.JSON)
                .read(file.write(isArray ? "\n]\n" : "").content());

        assertThat(RandomFile.actual(entries)).as("seed %d", seed).isEqualTo(file.expected());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void xml(long seed) {
        RandomRecords records = new RandomRecords(seed);
        RandomFile file = new RandomFile(true).write("<?xml version='1.0'?>\n<records>");
        int rows = records.below(300);
        for (int i = 0; i < rows; i++) {
            XmlElement element = XmlElement.record(records);
            file.write(records.anyOf(List.of("", "\n", "<!-- < -->", "between\r\n", "<?p <x> ?>")));
            file.writeGood(element.text(), element.data());
        }

        List<Entry> entries = FileReading.of(directory, Format.XML)
                .read(file.write("</records>\n").content());

        assertThat(RandomFile.actual(entries)).as("seed %d", seed).isEqualTo(file.expected());
    }

    /** Rows of CSV, good and bad, and blank lines. */
    private static final class CsvFile {
        private final RandomRecords records;
        private final char delimiter;
        private final boolean isLatin;
        private final int columns;
        private final RandomFile file = new RandomFile(true);

        CsvFile(RandomRecords records, char delimiter, boolean isLatin) {
            this.records = records;
            this.delimiter = delimiter;
            this.isLatin = isLatin;
            this.columns = 2 + records.below(10);
            for (int i = 0; i < columns; i++) {
                file.write(i == 0 ? "" : String.valueOf(delimiter)).write("c" + i);
            }
            file.write("\n");
        }

        String content() {
            return file.content();
        }

        List<String> expected() {
            return file.expected();
        }

        void writeAny() {
            if (records.oneIn(10)) {
                file.writeBad("x" + (delimiter + field("y")).repeat(records.oneIn(2) ? columns : columns - 2));
                endLine();
            } else if (records.oneIn(10)) {
                file.writeBad("\"x\"y");
                endLine();
            } else {
                writeGood();
            }
        }

        void writeGood() {
            ObjectNode record = JsonNodeFactory.instance.objectNode();
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String value = isLatin ? records.latinText() : records.text();
                record.put("c" + i, value);
                row.append(i == 0 ? "" : delimiter).append(field(value));
            }
            file.writeGood(row.toString(), record);
            endLine();
        }

        private void endLine() {
            file.write(records.anyOf(List.of("\n", "\r\n", "\r\n\r\n", "\n\n")));
        }

        private String field(String value) {
            boolean mustQuote = value.startsWith("\"")
                    || value.indexOf(delimiter) >= 0
                    || value.contains("\n")
                    || value.contains("\r");
            return mustQuote || records.oneIn(4) ? '"' + value.replace("\"", "\"\"") + '"' : value;
        }
    }
}
