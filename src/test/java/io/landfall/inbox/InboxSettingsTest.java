package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import io.landfall.event.FieldPath;
import io.landfall.inbox.read.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboxSettingsTest {
    private static InboxSettings with(String parameter, String value) {
        return new InboxParameters().with(parameter, value).settings();
    }

    @Test
    void theTemplatesDefaultsAreAnInboxOfPlainFiles() {
        InboxSettings settings = new InboxParameters().settings();

        assertThat(settings.name()).isEqualTo("invoices");
        assertThat(settings.directory()).isEqualTo("data/inbox/invoices");
        assertThat(settings.include().glob()).isEqualTo("*");
        assertThat(settings.ready()).isEqualTo(new Readiness.Quiet(Duration.ofMillis(500)));
        assertThat(settings.skipSameContent()).isTrue();
        assertThat(settings.reading().format()).isEqualTo(Format.AUTO);
        assertThat(settings.reading().charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(settings.reading().delimiter()).isEqualTo(',');
        assertThat(settings.reading().columns()).isEmpty();
        assertThat(settings.reading().recordElement()).isEmpty();
        assertThat(settings.reading().maxRecordBytes()).isEqualTo(1_048_576);
        assertThat(settings.mapping())
                .isEqualTo(new InboxSettings.Mapping(
                        Shape.Kind.AUTO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "/inbox/invoices",
                        Optional.empty()));
        assertThat(settings.schema()).isEmpty();
        assertThat(settings.translator()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void everyFormatIsKnownByItsNameInLowerCase(Format format) {
        assertThat(with("format", format.name().toLowerCase(java.util.Locale.ROOT))
                        .reading()
                        .format())
                .isEqualTo(format);
    }

    @Test
    void whatIsWrittenIsWhatIsMeant() {
        InboxSettings settings = new InboxParameters()
                .with("type", " invoice.approved ")
                .with("key", "country, invoice.id")
                .with("partition", "account_id")
                .with("include", "*.{csv,txt}")
                .with("ready", "done-file")
                .with("source", "/erp")
                .with("tenant", "acme")
                .with("schema", "schemas/invoice.json")
                .with("translator", "direct:translate")
                .with("duplicateFile", "process")
                .with("charset", "ISO-8859-1")
                .with("delimiter", ";")
                .with("columns", "a, b ,c")
                .with("record", "Invoice")
                .settings();

        assertThat(settings.mapping().type()).hasValue("invoice.approved");
        assertThat(settings.mapping().key().map(FieldPath::toString)).hasValue("country, invoice.id");
        assertThat(settings.mapping().partition().map(FieldPath::toString)).hasValue("account_id");
        assertThat(settings.mapping().source()).isEqualTo("/erp");
        assertThat(settings.mapping().tenant()).hasValue("acme");
        assertThat(settings.include().glob()).isEqualTo("*.{csv,txt}");
        assertThat(settings.ready()).isEqualTo(new Readiness.DoneFile());
        assertThat(settings.schema()).hasValue("schemas/invoice.json");
        assertThat(settings.translator()).hasValue("direct:translate");
        assertThat(settings.skipSameContent()).isFalse();
        assertThat(settings.reading().charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(settings.reading().delimiter()).isEqualTo(';');
        assertThat(settings.reading().columns()).containsExactly("a", "b", "c");
        assertThat(settings.reading().recordElement()).isEqualTo("Invoice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tab", "\\t", "\t"})
    void aTabCanBeWrittenInThreeWays(String delimiter) {
        assertThat(with("delimiter", delimiter).reading().delimiter()).isEqualTo('\t');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "directory     ~ ` `       ~ it must not be empty",
                "include       ~ ``        ~ it must not be empty",
                "include       ~ sub/*.csv ~ 'sub/*.csv' has a '/', and matches no file's name; files of subdirectories are not taken, so make an inbox for the subdirectory",
                "include       ~ *.csv,*.txt ~ '*.csv,*.txt' is one pattern with a comma in it; for either of two, write {*.csv,*.txt}",
                "includeCase   ~ no        ~ 'no' is neither ignore nor exact",
                "include       ~ {a,b      ~ '{a,b' is no glob; write one such as *.csv or {a,b}-*.json",
                "ready         ~ sometimes ~ 'sometimes' is none of rename, done-file, quiet:500ms",
                "ready         ~ quiet:    ~ '' is no duration; write a number and a unit of ms, s, m, h or d, such as 500ms or 7d",
                "duplicateFile ~ maybe     ~ 'maybe' is neither skip nor process",
                "format        ~ cvs       ~ 'cvs' is none of json, ndjson, csv, xml, auto",
                "format        ~ CSV       ~ 'CSV' is none of json, ndjson, csv, xml, auto",
                "charset       ~ utf-9     ~ 'utf-9' is no character set; write UTF-8 or ISO-8859-1, say",
                "charset       ~ ``        ~ '' is no character set; write UTF-8 or ISO-8859-1, say",
                "delimiter     ~ ``        ~ '' is no delimiter; write one character, or tab",
                "delimiter     ~ ;;        ~ ';;' is no delimiter; write one character, or tab",
                "delimiter     ~ \"        ~ '\"' is no delimiter; write one character, or tab",
                "columns       ~ a,,b      ~ it must not be empty",
                "key           ~ a..b      ~ 'a..b' is no field path; write fields with dots, and commas between several: 'account.id, date'; a name that has these in it stands in double quotes: '\"Konto.Nr\"'",
                "partition     ~ a,        ~ 'a,' is no field path; write fields with dots, and commas between several: 'account.id, date'; a name that has these in it stands in double quotes: '\"Konto.Nr\"'",
            })
    void aWrongParameterIsRefusedByNameWithWhatWouldBeRight(String parameter, String value, String complaint) {
        assertThatThrownBy(() -> with(parameter, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("inbox 'invoices': parameter '" + parameter + "': " + complaint);
    }

    @Test
    void aColumnThatIsNamedTwiceIsRefusedAtTheStart() {
        assertThatThrownBy(() -> with("columns", "a,b,a"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("inbox 'invoices': parameter 'columns': 'a' stands twice");
    }

    @Test
    void aNameThatCannotNameADirectoryIsRefused() {
        assertThatThrownBy(() -> InboxSettings.of("a/b", Map.of(), 1_024))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("inbox 'a/b': a routeId is up to 100 letters, digits, '-' and '_',"
                        + " the first one a letter or digit");
    }
}
