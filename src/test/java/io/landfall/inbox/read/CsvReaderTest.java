package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    @TempDir
    Path directory;

    private FileReading csv;

    @BeforeEach
    void csv() {
        csv = FileReading.of(directory, Format.CSV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyKindOfLineEndPartsRows(String end) {
        String text = String.join(end, "", " a , b", "1,", "", "   ", "\"x" + end + "\"\"y\"\"\",\"\"", "5,6");

        assertThat(EntryText.of(csv.read(text)))
                .containsExactly(
                        "3 good {\"a\":\"1\",\"b\":\"\"}",
                        "6 good {\"a\":\"x" + end.replace("\r", "\\r").replace("\n", "\\n") + "\\\"y\\\"\",\"b\":\"\"}",
                        "8 good {\"a\":\"5\",\"b\":\"6\"}");
    }

    @Test
    void aHeaderAloneHasNoRecords() {
        assertThat(csv.read("a,b")).isEmpty();
        assertThat(csv.read("a,b\r\n")).isEmpty();
    }

    @Test
    void linesOfWhiteSpaceBeforeTheHeaderAreNoHeader() {
        assertThat(EntryText.of(csv.read("  \n\nid,name\n61,a\n")))
                .containsExactly("4 good {\"id\":\"61\",\"name\":\"a\"}");
        assertThat(csv.read("  \n \t\n")).isEmpty();
    }

    @Test
    void namedColumnsMakeTheFirstLineARecord() {
        assertThat(EntryText.of(csv.withColumns("x", "y").read("a,b\nc")))
                .containsExactly("1 good {\"x\":\"a\",\"y\":\"b\"}", "2 bad has 1 field, the columns named are 2");
    }

    @Test
    void aRowOfAnotherLengthIsBadWithItsOriginalText() {
        List<Entry> entries = csv.read("a,b\n1\n\"x\ny\" ,2\n1,\"2\",\n3,4");

        assertThat(EntryText.of(entries))
                .containsExactly(
                        "2 bad has 1 field, the header has 2",
                        "3 bad has text behind a closing quote, a quote inside quotes has to be doubled",
                        "5 bad has 3 fields, the header has 2",
                        "6 good {\"a\":\"3\",\"b\":\"4\"}");
        assertThat(entries.subList(0, 3))
                .extracting(EntryText::original)
                .containsExactly("1", "\"x\ny\" ,2", "1,\"2\",");
    }

    @Test
    void aQuoteInsideAnUnquotedFieldIsText() {
        assertThat(EntryText.of(csv.read("a,b\n5\" pipe, \"x\"")))
                .containsExactly("2 good {\"a\":\"5\\\" pipe\",\"b\":\" \\\"x\\\"\"}");
    }

    @Test
    void aQuotedEmptyFieldIsARecordOfOneColumnAndABlankLineIsNot() {
        assertThat(EntryText.of(csv.read("a\n\"\"\n\n \n")))
                .containsExactly("2 good {\"a\":\"\"}", "4 good {\"a\":\" \"}");
    }

    @Test
    void columnsNeedNamesThatDiffer() {
        assertThat(EntryText.of(csv.read("a,b, a\n1,2,3")))
                .containsExactly("1 unreadable column 'a' is named twice, names have to differ");
        assertThat(EntryText.of(csv.read("\na,,b\n1,2,3")))
                .containsExactly("2 unreadable column 2 has no name, each column needs one");
        assertThat(EntryText.of(csv.withColumns("a", "a").read("1,2")))
                .containsExactly("1 unreadable column 'a' is named twice, names have to differ");
        assertThat(EntryText.of(csv.read("x".repeat(10_001) + "\n1")))
                .containsExactly("1 unreadable column 1 has a name of more than 10,000 characters");
        assertThat(EntryText.of(csv.read("x,".repeat(10_001) + "\n1")))
                .containsExactly("1 unreadable the header has more than 10,000 columns");
        assertThat(EntryText.of(csv.read("a,\"b\n1,2")))
                .containsExactly("1 unreadable the header cannot be used: a quote opened on line 1 is never closed");
    }

    @Test
    void aByteOrderMarkWinsOverTheCharsetNamed() {
        String text = "\uFEFFa\nž€𝄞";

        assertThat(EntryText.of(csv.inCharset(StandardCharsets.ISO_8859_1).read(text)))
                .containsExactly("2 good {\"a\":\"ž€𝄞\"}");
        assertThat(EntryText.of(csv.read(text.getBytes(StandardCharsets.UTF_16LE))))
                .containsExactly("2 good {\"a\":\"ž€𝄞\"}");
        assertThat(EntryText.of(csv.read(text.getBytes(StandardCharsets.UTF_16BE))))
                .containsExactly("2 good {\"a\":\"ž€𝄞\"}");
    }

    @Test
    void theCharsetNamedIsUsed() {
        byte[] latin = "a\nMüller".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(EntryText.of(csv.inCharset(StandardCharsets.ISO_8859_1).read(latin)))
                .containsExactly("2 good {\"a\":\"Müller\"}");
        assertThat(EntryText.of(csv.read(latin)))
                .containsExactly("2 bad holds bytes that are not UTF-8, the file's charset has to be named");
    }

    @Test
    void bytesThatAreNoCharactersSpoilTheirOwnRowOnly() {
        byte[] bytes = "a,b\r\n1,2\r\n?3,4\r\n5,6?\r\n7,8\r\n9,?".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xC3 : bytes[i];
        }

        List<Entry> entries = csv.read(bytes);

        assertThat(entries)
                .extracting(Object::getClass)
                .containsExactly(Entry.Good.class, Entry.Bad.class, Entry.Bad.class, Entry.Good.class, Entry.Bad.class);
        assertThat(EntryText.original(entries.get(1))).isEqualTo("\uFFFD3,4");
    }

    @Test
    void aNulIsBadAndShownAsItsPicture() {
        List<Entry> entries = csv.read("a,b\n1,\0\n3,4");

        assertThat(entries.get(0))
                .isEqualTo(new Entry.Bad(
                        2,
                        "1,\u2400",
                        "holds a NUL character, a file of UTF-16 needs a byte-order mark or its charset named"));
        assertThat(EntryText.of(entries.get(1))).isEqualTo("3 good {\"a\":\"3\",\"b\":\"4\"}");
    }

    @Test
    void aQuoteOpenAtTheEndIsNamedByTheLineThatOpenedIt() {
        assertThat(EntryText.of(csv.read("a,b\n1,2\n\"x\ny\",\"3\n4,5\n")))
                .containsExactly("2 good {\"a\":\"1\",\"b\":\"2\"}", "3 bad a quote opened on line 4 is never closed");
    }

    @Test
    void aQuoteOpenForGigabytesEndsTheFileWithinLittleMemory() {
        Path file = HugeFile.write(directory, 64, "a,b\n1,2\n3,\"", "some text\n", "\"\n5,6\n");
        FileReading limited = csv.limitedTo(100_000);

        assertThat(EntryText.of(limited.read(file)))
                .containsExactly(
                        "2 good {\"a\":\"1\",\"b\":\"2\"}",
                        "3 unreadable a quote opened on line 3 is never closed within 100000 bytes,"
                                + " the most that a record may have");
        assertThat(HugeFile.allocatedBy(() -> limited.read(file))).isLessThan(5_000_000);
    }

    @Test
    void anEndlessRowIsPassedOverWithinLittleMemory() {
        Path file = HugeFile.write(directory, 24, "a,b\n1,2\n3,", "some, text;", "\n5,6\n");
        FileReading limited = csv.limitedTo(100_000);

        List<Entry> entries = limited.read(file);

        assertThat(EntryText.of(entries))
                .containsExactly(
                        "2 good {\"a\":\"1\",\"b\":\"2\"}",
                        "3 bad is longer than 100000 bytes, the most that a record may have",
                        "4 good {\"a\":\"5\",\"b\":\"6\"}");
        assertThat(EntryText.original(entries.get(1))).hasSize(Entry.TEXT_LIMIT).startsWith("3,some, text;some");
        assertThat(HugeFile.allocatedBy(() -> limited.read(file))).isLessThan(10_000_000);
    }

    @Test
    void theLimitCountsBytesWithoutTheLineEnd() {
        FileReading limited = csv.limitedTo(10);

        String text = "a,b\r\n12345,6789\r\n12345,67890\r\n€€€,\r\n€€€,1\r\n\"123\",\"456\"\n1,2";

        assertThat(EntryText.of(limited.read(text)))
                .containsExactly(
                        "2 good {\"a\":\"12345\",\"b\":\"6789\"}",
                        "3 bad is longer than 10 bytes, the most that a record may have",
                        "4 good {\"a\":\"€€€\",\"b\":\"\"}",
                        "5 bad is longer than 10 bytes, the most that a record may have",
                        "6 bad is longer than 10 bytes, the most that a record may have",
                        "7 good {\"a\":\"1\",\"b\":\"2\"}");
    }
}
