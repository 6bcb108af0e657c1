package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    @TempDir
    Path directory;

    private FileReading json;

    @BeforeEach
    void json() {
        json = FileReading.of(directory, Format.JSON);
    }

    @Test
    void anObjectIsOneRecord() {
        assertThat(EntryText.of(json.read("\uFEFF\n {\"a\": [1,\n {\"b\": \"}]\\\\\\\"\"}]}\n")))
                .containsExactly("2 good {\"a\":[1,{\"b\":\"}]\\\\\\\"\"}]}");
    }

    @Test
    void eachElementOfAnArrayIsARecord() {
        assertThat(EntryText.of(json.read("[{\"a\":1},\n\n{\n\"a\":2},[3] , \"x,\",\r\n4,null]")))
                .containsExactly(
                        "1 good {\"a\":1}",
                        "3 good {\"a\":2}",
                        "4 good [3]",
                        "4 good \"x,\"",
                        "5 good 4",
                        "5 good null");
        assertThat(json.read("[ ]")).isEmpty();
    }

    @Test
    void valuesMayFollowOneAnother() {
        assertThat(EntryText.of(json.read("{\"a\":1}{\"a\":2}\n[{\"a\":3}][]{\"a\":4} 5")))
                .containsExactly(
                        "1 good {\"a\":1}", "1 good {\"a\":2}", "2 good {\"a\":3}", "2 good {\"a\":4}", "2 good 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":2}       ~ has a duplicate field 'a'",
                "{\"a\":tru}             ~ is not JSON: unrecognized token 'tru'",
                "{\"a\" 1}               ~ is not JSON: unexpected character",
                "NaN                     ~ is not JSON: non-standard token 'NaN'",
                "{\"a\":1e999999999}     ~ has a number with an exponent beyond 10,000",
                "{\"a\":\"\\x\"}         ~ is not JSON: unrecognized character escape",
            })
    void aBadElementIsReportedAndTheNextOneRead(String element, String reason) {
        List<Entry> entries = json.read("[{},\n" + element + ",\n{}]");

        assertThat(entries).hasSize(3);
        assertThat(entries.get(1)).isInstanceOf(Entry.Bad.class);
        assertThat(EntryText.of(entries.get(1))).startsWith("2 bad " + reason).doesNotContain("[Source");
        assertThat(EntryText.original(entries.get(1))).isEqualTo(element);
        assertThat(EntryText.of(entries.get(2))).isEqualTo("3 good {}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[{},|{\"a\":\"x},|{}]   ~ 2 unreadable a text runs over the end of its line, a quote may be missing",
                "[{},|{\"a\":[1},{}]     ~ 2 unreadable the brackets do not match, a '}' is not expected here",
                "[{},|{\"a\":1           ~ 2 unreadable the file ends before its last JSON value is complete",
                "[{},|\"x                ~ 2 unreadable the file ends before its last JSON value is complete",
                "[{}|                    ~ 2 unreadable the file ends inside its JSON array, a ']' is missing",
                "[{},|                   ~ 2 unreadable the file ends inside its JSON array, a ']' is missing",
                "[{}|{}]                 ~ 2 unreadable a ',' or a ']' is expected behind a value of a JSON array",
                "[{},|]                  ~ 2 unreadable a ']' is not expected here, a JSON value is",
                "[{},|,{}]               ~ 2 unreadable a ',' is not expected here, a JSON value is",
                "{}|,{}                  ~ 2 unreadable a ',' is not expected here, a JSON value is",
                "{}|} {}                 ~ 2 unreadable a '}' is not expected here, a JSON value is",
                "{}|this is no JSON      ~ 2 unreadable the file is not JSON: unrecognized token 'this'",
            })
    void whereTheEndOfAValueCannotBeToldTheRestIsUnreadable(String text, String entry) {
        List<Entry> entries = json.read(text.replace('|', '\n'));

        assertThat(entries).hasSize(2);
        assertThat(EntryText.of(entries.get(0))).isEqualTo("1 good {}");
        assertThat(EntryText.of(entries.get(1))).startsWith(entry);
    }

    @Test
    void nestingOfAHundredThousandLevelsSpoilsItsElementOnly() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(EntryText.of(json.read("[{}," + deep + ",{}]")))
                .containsExactly("1 good {}", "1 bad is nested deeper than 1,000 levels", "1 good {}");
        assertThat(json.read("[" + "[".repeat(1_000) + "]".repeat(1_000) + "]"))
                .hasSize(1)
                .hasOnlyElementsOfType(Entry.Good.class);
        assertThat(json.read("[".repeat(100_000))).hasSize(1).hasOnlyElementsOfType(Entry.Unreadable.class);
    }

    @Test
    void aRecordOfManySmallObjectsIsRefusedBeforeItFillsTheMemory() {
        String small = "[" + "{},".repeat(1_000_000) + "{}]";

        List<Entry> entries = json.read("[" + small + ",{\"a\":1}]");

        assertThat(EntryText.of(entries)).containsExactly("1 bad has more than 1,000,000 values", "1 good {\"a\":1}");
    }

    @Test
    void anEndlessElementIsPassedOverWithinLittleMemory() {
        Path file = HugeFile.write(directory, 24, "[{},\n{\"a\":[", "[\"some \\\" text\", 1],\n", "0]},{}]");
        FileReading limited = json.limitedTo(100_000);

        List<Entry> entries = limited.read(file);

        assertThat(EntryText.of(entries.subList(0, 2)))
                .containsExactly("1 good {}", "2 bad is longer than 100000 bytes, the most that a record may have");
        assertThat(entries.get(2)).isInstanceOf(Entry.Good.class);
        assertThat(entries.get(2).line()).isGreaterThan(1_000_000);
        assertThat(EntryText.original(entries.get(1))).hasSize(Entry.TEXT_LIMIT);
        assertThat(HugeFile.allocatedBy(() -> limited.read(file))).isLessThan(5_000_000);
    }

    @Test
    void anEndlessTextOrWordIsPassedOverWithinLittleMemory() {
        FileReading limited = json.limitedTo(100_000);

        Path text = HugeFile.write(directory, 24, "[\"", "some text ", "\",{}]");
        assertThat(limited.read(text)).extracting(Object::getClass).containsExactly(Entry.Bad.class, Entry.Good.class);
        assertThat(HugeFile.allocatedBy(() -> limited.read(text))).isLessThan(5_000_000);

        Path number = HugeFile.write(directory, 24, "[", "1234567890", ",{}]");
        assertThat(limited.read(number))
                .extracting(Object::getClass)
                .containsExactly(Entry.Bad.class, Entry.Good.class);
        assertThat(HugeFile.allocatedBy(() -> limited.read(number))).isLessThan(5_000_000);
    }

    @Test
    void theLimitIsTheElementsOwnBytes() {
        assertThat(EntryText.of(json.limitedTo(9).read("[ {\"a\":1234} , {\"a\":123} , \"€€\" , \"€€€\" ]")))
                .containsExactly(
                        "1 bad is longer than 9 bytes, the most that a record may have",
                        "1 good {\"a\":123}",
                        "1 good \"€€\"",
                        "1 bad is longer than 9 bytes, the most that a record may have");
    }
}
