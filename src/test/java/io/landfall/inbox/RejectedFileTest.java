package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectedFileTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("invoices/a1.ndjson");
    }

    private long add(long settled, String... texts) throws IOException {
        try (RejectedFile rejects = new RejectedFile(file(), settled)) {
            long line = 1;
            for (String text : texts) {
                rejects.add(line++, "is bad", text);
            }
            return rejects.sync();
        }
    }

    @Test
    void eachRejectIsALineOfJson() throws IOException {
        long length = add(0, "a\n\"b\"", "ü😀");

        assertThat(Files.readString(file()))
                .isEqualTo("{\"line\":1,\"reason\":\"is bad\",\"text\":\"a\\n\\\"b\\\"\"}\n"
                        + "{\"line\":2,\"reason\":\"is bad\",\"text\":\"ü\\uD83D\\uDE00\"}\n");
        assertThat(length).isEqualTo(Files.size(file()));
    }

    @Test
    void withoutARejectThereIsNoFile() throws IOException {
        assertThat(add(0)).isZero();
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatIsNotSettledIsCutOffWhenReadingResumes() throws IOException {
        long settled = add(0, "first");
        add(settled, "lost in the crash", "this too");

        add(settled, "second");

        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(Files.readString(file())).contains("\"first\"", "\"second\"").doesNotContain("lost", "too");
    }

    @Test
    void resumingWithoutARejectLeavesTheSettledLength() throws IOException {
        long settled = add(0, "first");

        assertThat(add(settled)).isEqualTo(settled);
    }

    @Test
    void theFirstRejectsAreShownWithoutTheirTexts() throws IOException {
        add(0, "a", "b", "c");

        assertThat(RejectedFile.first(file(), 2))
                .extracting(JsonNode::toString)
                .containsExactly("{\"line\":1,\"reason\":\"is bad\"}", "{\"line\":2,\"reason\":\"is bad\"}");
    }
}
