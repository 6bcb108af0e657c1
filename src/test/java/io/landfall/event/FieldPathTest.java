package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
    private static Optional<String> find(String path, String record) throws Exception {
        return FieldPath.parse(path).in(EventJson.MAPPER.readTree(record));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "id              ~ {\"id\": \"a\"}                             ~ a",
                "id              ~ {\"id\": 42}                                ~ 42",
                "id              ~ {\"id\": 12.50}                             ~ 12.50",
                "id              ~ {\"id\": true}                              ~ true",
                "customer.id     ~ {\"customer\": {\"id\": \"a\"}}             ~ a",
                "a, b            ~ {\"a\": \"x\", \"b\": \"y\"}                ~ x|y",
                "b,a.c           ~ {\"a\": {\"c\": 1}, \"b\": 2}               ~ 2|1",
                "a, b            ~ {\"a\": \"x|y\", \"b\": \"z\\\\\"}          ~ x\\|y|z\\\\",
            })
    void aPathLeadsToAText(String path, String record, String text) throws Exception {
        assertThat(find(path, record)).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\": null}", "{\"a\": \"\"}", "{\"a\": {}}", "{\"a\": []}", "[]", "5", "null"})
    void whereNothingIsThereIsNoText(String record) throws Exception {
        assertThat(find("a", record)).isEmpty();
        assertThat(find("a.b", record)).isEmpty();
        assertThat(find("a, b", record)).isEmpty();
    }

    @Test
    void differentValuesNeverMakeTheSameText() throws Exception {
        assertThat(find("a, b", "{\"a\": \"x|\", \"b\": \"y\"}"))
                .isNotEqualTo(find("a, b", "{\"a\": \"x\", \"b\": \"|y\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "a.", ".a", "a..b", "a,", ",a", "a, ,b"})
    void aPathHasNoEmptyStep(String text) {
        assertThatThrownBy(() -> FieldPath.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no field path;"
                        + " write fields with dots, and commas between several: 'account.id, date'");
    }
}
