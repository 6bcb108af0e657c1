package io.landfall.inbox.read;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The charset of an XML file: of its byte-order mark, its declaration, or UTF-8 (appendix F of XML
 * 1.0). Decoding is not left to the parser, because the JDK's writes to standard error about each
 * file with a bad byte.
 */
final class XmlCharset {
    private static final Pattern DECLARATION =
            Pattern.compile("<\\?xml\\s[^>]{0,200}?encoding\\s*=\\s*[\"']([^\"'>]{1,100})[\"']");

    private XmlCharset() {}

    /** The file's charset, or nothing where its declaration names one that is unknown. */
    static Optional<Charset> of(FileHead head) {
        if (head.mark() != ByteOrderMark.NONE) {
            return Optional.of(head.mark().charsetOr(StandardCharsets.UTF_8));
        }
        if (head.text().startsWith("<\0")) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (head.text().startsWith("\0<")) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        Matcher declaration = DECLARATION.matcher(head.text());
        return declaration.lookingAt() ? named(declaration.group(1)) : Optional.of(StandardCharsets.UTF_8);
    }

    private static Optional<Charset> named(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
