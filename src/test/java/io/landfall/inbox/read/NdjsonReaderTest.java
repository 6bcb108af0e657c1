package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonReaderTest {
    @TempDir
    Path directory;

    private FileReading ndjson;

    @BeforeEach
    void ndjson() {
        ndjson = FileReading.of(directory, Format.NDJSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void eachLineIsARecordAndBlankOnesAreNot(String end) {
        String text = String.join(end, "\uFEFF{\"a\":1}", "", " \t", "{\"a\": \"x\\n\\u0000\"}", "[1]", "2");

        assertThat(EntryText.of(ndjson.read(text)))
                .containsExactly("1 good {\"a\":1}", "4 good {\"a\":\"x\\n\\u0000\"}", "5 good [1]", "6 good 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":{\"a\":1,\"a\":2}}  ~ has a duplicate field 'a'",
                "{\"a\":1} {\"a\":2}                ~ has more text behind its JSON value",
                "{\"a\":1}x                         ~ is not JSON: unrecognized token 'x'",
                "{\"a\":                            ~ ends before its JSON value is complete",
                "{\"a\":\"x                         ~ ends before its JSON value is complete",
                "{\"a\":NaN}                        ~ is not JSON: non-standard token 'NaN'",
                "{\"a\":-Infinity}                  ~ is not JSON: non-standard token '-Infinity'",
                "{\"a\":01}                         ~ is not JSON: invalid numeric value",
                "{'a':1}                            ~ is not JSON: unexpected character",
                "{\"a\":1,}                         ~ is not JSON: unexpected character",
                "{\"a\":1e10001}                    ~ has a number with an exponent beyond 10,000",
                "{\"a\":1E-999999999999}            ~ has a number with an exponent beyond 10,000",
                "{\"a\":\"\\ud800x\"}               ~ has a text with half of a surrogate pair",
                "hello                              ~ is not JSON: unrecognized token 'hello'",
            })
    void aBadLineIsReportedAndTheNextOneRead(String line, String reason) {
        List<Entry> entries = ndjson.read("{}\n" + line + "\n{}");

        assertThat(entries).hasSize(3);
        assertThat(entries.get(1)).isInstanceOf(Entry.Bad.class);
        assertThat(EntryText.of(entries.get(1))).startsWith("2 bad " + reason).doesNotContain("[Source");
        assertThat(EntryText.original(entries.get(1))).isEqualTo(line);
        assertThat(EntryText.of(entries.get(2))).isEqualTo("3 good {}");
    }

    @Test
    void aFieldNameWithHalfOfASurrogatePairIsBad() {
        assertThat(ndjson.read("{\"\\udc00\":1}\n{\"x\\ud800\":1}")).hasSize(2).hasOnlyElementsOfType(Entry.Bad.class);
    }

    @Test
    void aRawNulIsBad() {
        assertThat(EntryText.of(ndjson.read("{\"a\":\"\0\"}\n\0{}\n\0\n{}")))
                .containsExactly(
                        "1 bad holds a NUL byte, which JSON writes as \\u0000",
                        "2 bad holds a NUL byte, which JSON writes as \\u0000",
                        "3 bad holds a NUL byte, which JSON writes as \\u0000",
                        "4 good {}");
    }

    @Test
    void decimalsAreExactAndLongNumbersAreRefused() {
        assertThat(EntryText.of(ndjson.read("[1.10,1e400,-0.00,12345678901234567890]")))
                .containsExactly("1 good [1.10,1E+400,0.00,12345678901234567890]");
        assertThat(EntryText.of(ndjson.read("9".repeat(1_000)))).containsExactly("1 good " + "9".repeat(1_000));
        String tooLong = "9".repeat(1_001) + "\n0." + "9".repeat(999) + "\n" + "9".repeat(990) + "e1";
        assertThat(EntryText.of(ndjson.read(tooLong)))
                .containsExactly(
                        "1 bad has a number longer than 1000 digits",
                        "2 bad has a number longer than 1000 digits",
                        "3 bad has a number longer than 990 digits");
    }

    @Test
    void aThousandLevelsAreReadAndNotOneMore() {
        assertThat(ndjson.read("[".repeat(1_000) + "]".repeat(1_000))).hasOnlyElementsOfType(Entry.Good.class);
        assertThat(EntryText.of(ndjson.read("[".repeat(1_001) + "]".repeat(1_001) + "\n{}")))
                .containsExactly("1 bad is nested deeper than 1,000 levels", "2 good {}");
        assertThat(EntryText.of(ndjson.read("{\"a\":".repeat(100_000) + "\n{}")))
                .containsExactly("1 bad is nested deeper than 1,000 levels", "2 good {}");
    }

    @Test
    void aMillionFieldNamesAreNoError() {
        StringBuilder line = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            line.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(Integer.toString(i * 7919, 36))
                    .append("\":0");
        }

        assertThat(ndjson.read(line + "}\n{}")).hasSize(2).hasOnlyElementsOfType(Entry.Good.class);
        assertThat(EntryText.of(ndjson.read("{\"" + "x".repeat(10_001) + "\":0}")))
                .containsExactly("1 bad has a field name of more than 10,000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"C080", "C1BF", "EDA080", "E08080", "F0808080", "F4908080", "F5808080", "80", "C3", "E282", "FF"
            })
    void whatIsNotUtf8IsBad(String hex) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("{\"a\":\"ÿ€𝄞".getBytes(StandardCharsets.UTF_8));
        content.writeBytes(java.util.HexFormat.of().parseHex(hex));
        String allowed = "\"}\n{\"a\":\"\u07FF\uD7FF\uE000\uFFFF𐀀\uDBFF\uDFFF\"}";
        content.writeBytes(allowed.getBytes(StandardCharsets.UTF_8));

        List<Entry> entries = ndjson.read(content.toByteArray());

        assertThat(EntryText.of(entries.get(0)))
                .isEqualTo("1 bad holds bytes that are not UTF-8, JSON has to be UTF-8");
        assertThat(EntryText.original(entries.get(0))).startsWith("{\"a\":\"ÿ€𝄞\uFFFD");
        assertThat(entries.get(1)).isInstanceOf(Entry.Good.class);
    }

    @Test
    void anEndlessLineIsPassedOverWithinLittleMemory() {
        Path file = HugeFile.write(directory, 64, "{}\n{\"a\":\"", "some text ", "\"}\r\n{}\n");
        FileReading limited = ndjson.limitedTo(100_000);

        List<Entry> entries = limited.read(file);

        assertThat(EntryText.of(entries))
                .containsExactly(
                        "1 good {}", "2 bad is longer than 100000 bytes, the most that a record may have", "3 good {}");
        assertThat(EntryText.original(entries.get(1))).hasSize(Entry.TEXT_LIMIT).startsWith("{\"a\":\"some text");
        assertThat(HugeFile.allocatedBy(() -> limited.read(file))).isLessThan(5_000_000);
    }

    @Test
    void aRecordOfTheLimitIsWholeThoughItsLineEndIsReadApart() {
        for (int length = 128 * 1024 - 3; length <= 128 * 1024 + 3; length++) {
            String record = "\"" + "x".repeat(length - 2) + "\"";

            assertThat(ndjson.limitedTo(length).read(record + "\r\n{}"))
                    .as("%d bytes", length)
                    .hasSize(2)
                    .hasOnlyElementsOfType(Entry.Good.class);
        }
    }

    @Test
    void theLimitCountsBytesWithoutTheLineEnd() {
        String most = "\"" + "x".repeat(300_000) + "\"";
        FileReading limited = ndjson.limitedTo(most.length());

        assertThat(limited.read((most + "\r\n").repeat(5))).hasSize(5).hasOnlyElementsOfType(Entry.Good.class);
        assertThat(limited.read((most + " \r\n").repeat(5))).hasSize(5).hasOnlyElementsOfType(Entry.Bad.class);
        assertThat(limited.read(most + " ")).hasSize(1).hasOnlyElementsOfType(Entry.Bad.class);
    }
}
