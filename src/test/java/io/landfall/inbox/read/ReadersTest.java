package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Format.class)
    void anEmptyFileHasNoRecords(Format format) {
        FileReading reading = FileReading.of(directory, format);

        assertThat(reading.read("")).isEmpty();
        assertThat(reading.read(" \r\n\n\t\n")).isEmpty();
        assertThat(reading.read("\uFEFF")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "a.csv     ~ [1]\\n[2]           ~ 2 good {\"[1]\":\"[2]\"}",
                "A.TSV     ~ a,b\\tc\\n1\\t2     ~ 2 good {\"a,b\":\"1\",\"c\":\"2\"}",
                "a.ndjson  ~ {\"a\":1}           ~ 1 good {\"a\":1}",
                "a.b.jsonl ~ [{\"a\":1}]         ~ 1 good [{\"a\":1}]",
                "a.json    ~ [{\"a\":1}]         ~ 1 good {\"a\":1}",
                "a.xml     ~ <x><r a='1'/></x>   ~ 1 good {\"@a\":\"1\"}"
            })
    void theExtensionSaysTheFormat(String name, String content, String entry) {
        FileReading reading = FileReading.of(directory, Format.AUTO).named(name);

        assertThat(EntryText.of(reading.read(content.replace("\\n", "\n").replace("\\t", "\t"))))
                .containsExactly(entry);
    }

    @Test
    void aTsvFileKeepsADelimiterThatWasAskedFor() {
        FileReading reading =
                FileReading.of(directory, Format.AUTO).named("a.tsv").delimitedBy(';');

        assertThat(EntryText.of(reading.read("a;b\n1;2"))).containsExactly("2 good {\"a\":\"1\",\"b\":\"2\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file.dat", "csv.d/file.1", "."})
    void withoutAKnownExtensionTheContentSaysTheFormat(String name) {
        FileReading reading = FileReading.of(directory, Format.AUTO).named(name);

        assertThat(EntryText.of(reading.read(" \n<x><r/></x>"))).containsExactly("2 good {}");
        assertThat(EntryText.of(reading.read("\n[{}]"))).containsExactly("2 good {}");
        assertThat(EntryText.of(reading.read("{\n}"))).containsExactly("1 good {}");
        assertThat(EntryText.of(reading.read("{\"ü\":1}\n\nnonsense\n{}")))
                .startsWith("1 good {\"ü\":1}")
                .endsWith("4 good {}")
                .hasSize(3);
        assertThat(EntryText.of(reading.read("\uFEFF{}\n{}"))).containsExactly("1 good {}", "2 good {}");
        assertThat(EntryText.of(reading.read("a\n1"))).containsExactly("2 good {\"a\":\"1\"}");
    }

    @Test
    void jsonInUtf16IsRefusedWithTheReason() {
        byte[] content = "\uFEFF{}".getBytes(StandardCharsets.UTF_16LE);

        assertThat(EntryText.of(
                        FileReading.of(directory, Format.AUTO).named("a.json").read(content)))
                .containsExactly("1 unreadable the file is UTF-16, JSON has to be UTF-8");
        assertThat(EntryText.of(FileReading.of(directory, Format.NDJSON).read(content)))
                .containsExactly("1 unreadable the file is UTF-16, JSON has to be UTF-8");
    }

    @Test
    void aMissingFileIsAnErrorOfTheDisk() {
        FileReading reading = FileReading.of(directory, Format.CSV);

        assertThatThrownBy(() -> reading.read(directory.resolve("none")))
                .hasRootCauseInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(chars = {'"', '\n', '\r', '\0'})
    void aDelimiterThatCannotBeIsRefused(char delimiter) {
        FileReading reading = FileReading.of(directory, Format.CSV).delimitedBy(delimiter);

        assertThatThrownBy(() -> reading.read("a")).isInstanceOf(IllegalArgumentException.class);
    }
}
