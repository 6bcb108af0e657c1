package io.landfall.inbox.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmlReaderTest {
    @TempDir
    Path directory;

    private FileReading xml;

    @BeforeEach
    void xml() {
        xml = FileReading.of(directory, Format.XML);
    }

    @Test
    void eachChildOfTheRootIsARecord() {
        String text =
                """
                <?xml version="1.0"?>
                <!-- all of them -->
                <n:invoices xmlns:n="urn:x" n:by="erp">
                  <n:invoice id="1"><amount currency="AUD"> 5 </amount><line>a</line><line n:no="2"/><line/></n:invoice>
                  <n:invoice
                    id="2">see <b>also</b> there</n:invoice><invoice><![CDATA[<a>]]>&amp;&#x1D11E;<!-- x -->b</invoice>
                  <invoice/>
                </n:invoices>
                """;

        assertThat(EntryText.of(xml.read(text)))
                .containsExactly(
                        "4 good {\"@id\":\"1\",\"amount\":{\"@currency\":\"AUD\",\"#text\":\" 5 \"},"
                                + "\"line\":[\"a\",{\"@no\":\"2\"},\"\"]}",
                        "5 good {\"@id\":\"2\",\"b\":\"also\",\"#text\":\"see  there\"}",
                        "6 good {\"#text\":\"<a>&𝄞b\"}",
                        "7 good {}");
    }

    @Test
    void aNamedElementIsARecordAtAnyDepth() {
        String text = "<x><y><r>1</r><s>2</s></y>\n<r><r>3</r></r></x>";

        assertThat(EntryText.of(xml.ofElements("r").read(text)))
                .containsExactly("1 good {\"#text\":\"1\"}", "2 good {\"r\":\"3\"}");
        assertThat(EntryText.of(xml.ofElements("x").read("<x><a>1</a></x>"))).containsExactly("1 good {\"a\":\"1\"}");
    }

    @Test
    void theDeclarationSaysTheCharset() {
        String declared = "<?xml version='1.0' encoding='ISO-8859-1'?><x><r>ü</r></x>";
        byte[] latin = declared.getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "\uFEFF<x><r>€</r></x>".getBytes(StandardCharsets.UTF_16BE);

        assertThat(EntryText.of(xml.read(latin))).containsExactly("1 good {\"#text\":\"ü\"}");
        assertThat(EntryText.of(xml.read(utf16))).containsExactly("1 good {\"#text\":\"€\"}");
        assertThat(EntryText.of(xml.read("<?xml version='1.0'?><x><r>€</r></x>".getBytes(StandardCharsets.UTF_16LE))))
                .containsExactly("1 good {\"#text\":\"€\"}");
        assertThat(EntryText.of(xml.read("\uFEFF<x><r>€</r></x>"))).containsExactly("1 good {\"#text\":\"€\"}");
    }

    @Test
    void whatIsNotWellFormedEndsTheFileBehindItsGoodRecords() {
        assertThat(EntryText.of(xml.read("<x><r/>\n<r></x>")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("2 unreadable the file is not well-formed XML: ")
                .doesNotContain("ParseError");
        assertThat(xml.read("<x><r/>"))
                .extracting(Object::getClass)
                .containsExactly(Entry.Good.class, Entry.Unreadable.class);
        assertThat(EntryText.of(xml.read("<x><n:r/></x>")))
                .containsExactly("1 unreadable the file is not well-formed XML: ElementPrefixUnbound");
        assertThat(xml.read("hello"))
                .hasOnlyElementsOfType(Entry.Unreadable.class)
                .hasSize(1);
        assertThat(EntryText.of(xml.read("<?xml version='1.0' encoding='none'?><x/>")))
                .containsExactly("1 unreadable the file's declaration names an encoding that is unknown");
        assertThat(EntryText.of(xml.read(new byte[] {'<', 'x', '>', (byte) 0xFF, '<', '/', 'x', '>'})))
                .containsExactly("1 unreadable the file holds bytes that are not of the encoding that it declares");
    }

    @Test
    void attributesThatDifferByNamespaceAloneAreBad() {
        assertThat(EntryText.of(xml.read("<x xmlns:n='urn:x'><r a='1' n:a='2'><b/></r><r/></x>")))
                .containsExactly("1 bad has the attribute 'a' in two namespaces, one has to be renamed", "1 good {}");
    }

    @Test
    void aBombOfEntitiesIsRefused() {
        String bomb =
                """
                <!DOCTYPE x [
                  <!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
                ]>
                <x><r>&c;</r></x>""";

        assertThat(EntryText.of(xml.read(bomb)))
                .containsExactly("1 unreadable the file has a DOCTYPE, DTDs are refused because they can do harm");
    }

    @Test
    void anExternalEntityIsNotFetched() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "the secret");
        String text = "<!DOCTYPE x [<!ENTITY s SYSTEM '" + secret.toUri() + "'>]><x><r>&s;</r></x>";

        assertThat(EntryText.of(xml.read(text)))
                .containsExactly("1 unreadable the file has a DOCTYPE, DTDs are refused because they can do harm");
        assertThat(EntryText.of(xml.read("<x><r>&s;</r></x>")).get(0)).startsWith("1 unreadable");
    }

    @Test
    void deepNestingSpoilsItsElementOnly() {
        assertThat(xml.read("<x>" + nested(500) + "</x>")).hasOnlyElementsOfType(Entry.Good.class);
        assertThat(EntryText.of(xml.read("<x>" + nested(501) + "<a/>" + nested(90_000) + "<a/></x>")))
                .containsExactly(
                        "1 bad is nested deeper than 500 levels",
                        "1 good {}",
                        "1 bad is nested deeper than 500 levels",
                        "1 good {}");
        assertThat(xml.read(nested(100_001))).last().isInstanceOf(Entry.Unreadable.class);
    }

    private static String nested(int levels) {
        return "<a>".repeat(levels) + "</a>".repeat(levels);
    }

    @Test
    void bytesThatAreNoCharactersEndTheFileBehindItsGoodRecords() {
        byte[] bytes = "<x><a>1</a><a>2</a>#</x>".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        bytes["<x><a>1</a><a>2</a>".length()] = (byte) 0xFF;

        assertThat(EntryText.of(xml.read(bytes)))
                .containsExactly(
                        "1 good {\"#text\":\"1\"}",
                        "1 good {\"#text\":\"2\"}",
                        "1 unreadable the file holds bytes that are not of the encoding that it declares");
    }

    @Test
    void aFileInWhichNoNameComesTwiceEndsBeforeItFillsTheMemory() {
        StringBuilder text = new StringBuilder("<x>");
        for (int i = 0; i <= 100_000; i++) {
            text.append("<a").append(i).append("/>");
        }

        List<Entry> entries = xml.read(text.append("</x>").toString());

        assertThat(entries).hasSize(99_999);
        assertThat(EntryText.of(entries.get(99_998)))
                .isEqualTo("1 unreadable the file has more than 100,000 different names of elements and attributes,"
                        + " or very long ones");
    }

    @Test
    void aRecordOfManySmallElementsIsRefusedBeforeItFillsTheMemory() {
        List<Entry> entries = xml.read("<x><r>" + "<a/>".repeat(1_000_001) + "</r><r><a>1</a></r></x>");

        assertThat(EntryText.of(entries))
                .containsExactly("1 bad has more than 1,000,000 values", "1 good {\"a\":\"1\"}");
    }

    @Test
    void anEndlessElementIsPassedOver() {
        Path file = HugeFile.write(directory, 16, "<x><r/>\n<r no='7'>", "<b>some</b>\n", "</r><r/></x>");

        List<Entry> entries = xml.limitedTo(100_000).read(file);

        assertThat(EntryText.of(entries.subList(0, 2)))
                .containsExactly("1 good {}", "2 bad is longer than 100000 bytes, the most that a record may have");
        assertThat(EntryText.original(entries.get(1))).isEqualTo("<r no=\"7\">");
        assertThat(entries.get(2)).isInstanceOf(Entry.Good.class);
    }

    @Test
    void anEndlessTokenEndsTheFileWithinLittleMemory() {
        FileReading limited = xml.limitedTo(100_000);

        List<String> starts =
                List.of("<x><r><!--", "<x><r a='", "<x><r><![CDATA[", "<x><?p ", "<!DOCTYPE x [<!--", "<x ");
        for (String start : starts) {
            Path file = HugeFile.write(directory, 4, start, "some text ", "");

            assertThat(limited.read(file)).as(start).hasSize(1).hasOnlyElementsOfType(Entry.Unreadable.class);
            assertThat(HugeFile.allocatedBy(() -> limited.read(file))).as(start).isLessThan(10_000_000);
        }
    }

    @Test
    void theLimitCountsNamesAndTextsInBytes() {
        String text = "<x><r><a>12345</a></r><r><a>123456</a></r><r><a>€€</a></r></x>";

        assertThat(EntryText.of(xml.limitedTo(19).read(text)))
                .containsExactly(
                        "1 good {\"a\":\"12345\"}",
                        "1 bad is longer than 19 bytes, the most that a record may have",
                        "1 bad is longer than 19 bytes, the most that a record may have");
    }
}
