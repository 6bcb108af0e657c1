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
                "\"Konto.Nr\"    ~ {\"Konto.Nr\": 7}                           ~ 7",
                "\"a,b\".\"c.d\" , e ~ {\"a,b\": {\"c.d\": 7}, \"e\": 8}    ~ 7|8",
                "a.\" b \"        ~ {\"a\": {\" b \": 7}}                    ~ 7",
                "\"say \"\"x\"\"\"   ~ {\"say \\\"x\\\"\": 7}                ~ 7",
                "Konto Nr        ~ {\"Konto Nr\": 7}                           ~ 7",
                "/items/1/id     ~ {\"items\": [{}, {\"id\": 7}]}             ~ 7",
                "items.0         ~ {\"items\": [7]}                          ~ 7",
                "Preis [EUR]     ~ {\"Preis [EUR]\": 7}                       ~ 7",
                "id              ~ {\"id\": \" a \"}                          ~ ` a `",
                "a, b            ~ {\"a\": \"x|y\", \"b\": \"z\\\\\"}          ~ x\\|y|z\\\\",
            })
    void aPathLeadsToAText(String path, String record, String text) throws Exception {
        assertThat(find(path, record)).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\": null}",
                "{\"a\": \"\"}",
                "{\"a\": {}}",
                "{\"a\": []}",
                "[]",
                "5",
                "null",
                "{\"a\": \" \\t\"}"
            })
    void whereNothingIsThereIsNoText(String record) throws Exception {
        assertThat(find("a", record)).isEmpty();
        assertThat(find("a.b", record)).isEmpty();
        assertThat(find("a, b", record)).isEmpty();
    }

    @Test
    void aPathMayBeAJsonPointer() throws Exception {
        assertThat(find("/Konto.Nr, /a~1b/c~0d", "{\"Konto.Nr\": 7, \"a/b\": {\"c~d\": 8}}"))
                .hasValue("7|8");
    }

    @Test
    void differentValuesNeverMakeTheSameText() throws Exception {
        assertThat(find("a, b", "{\"a\": \"x|\", \"b\": \"y\"}"))
                .isNotEqualTo(find("a, b", "{\"a\": \"x\", \"b\": \"|y\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "a.", ".a", "a..b", "a,", ",a", "a, ,b", "\"a", "\"\"", "a\"b\"", "\"a\"b", "/", "/a//b"
            })
    void aPathHasNoEmptyStep(String text) {
        assertThatThrownBy(() -> FieldPath.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no field path;"
                        + " write fields with dots, and commas between several: 'account.id, date';"
                        + " a name that has these in it stands in double quotes: '\"Konto.Nr\"'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "id, name  ~ {\"id\": 1, \"nom\": 2} ~ lacks name, which is missing; the record has the fields 'id', 'nom'",
                "id        ~ {\"i\\u00a0d\": 1}      ~ is missing; the record has the field 'i\\u00a0d'",
                "id        ~ {}                          ~ is missing; the record has no fields",
                "id        ~ [1]                         ~ is missing; the record has 1 element, not fields",
                "Konto.Nr  ~ {\"Konto.Nr\": 1}         ~ is missing, but the record has one named 'Konto.Nr': write it in double quotes",
                "a.b       ~ {\"a\": {\"c\": 1}}     ~ is missing; what it is in has the field 'c'",
                "a         ~ {\"a\": {\"c\": 1}}     ~ is an object, not a text or number",
                "a         ~ {\"a\": [1]}              ~ is an array, not a text or number",
                "a         ~ {\"a\": null}             ~ is null",
                "a         ~ {\"a\": \"\"}           ~ is empty",
                "a         ~ {\"a\": \" \\u00a0\"} ~ is white space alone",
                "a         ~ {\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1} ~ is missing; the record has the fields '1', '2', '3', '4', '5', '6', '7', '8' and 1 more",
            })
    void itIsSaidWhatIsThereInstead(String path, String record, String lacking) throws Exception {
        assertThat(FieldPath.parse(path).lacking(EventJson.MAPPER.readTree(record)))
                .isEqualTo(lacking);
    }
}
