package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Elements of an XML file as records: those of a name, wherever they are, or each child of the root.
 * What lies between records is passed over. A bad record's text is its start tag, for the parser
 * does not keep what it has read.
 */
final class XmlReader implements RecordReader {
    private final XmlCursor cursor;
    private final String recordElement;
    private final int limit;

    private XmlReader(XmlCursor cursor, ReadOptions options) {
        this.cursor = cursor;
        this.recordElement = options.recordElement();
        this.limit = options.maxRecordBytes();
    }

    static RecordReader open(Path file, FileHead head, ReadOptions options) throws IOException {
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(head.mark().length());
        return of(in, head, options);
    }

    /** A reader of the bytes behind the mark. */
    static RecordReader of(InputStream in, FileHead head, ReadOptions options) throws IOException {
        Optional<Charset> charset = XmlCharset.of(head);
        if (charset.isEmpty()) {
            in.close();
            return unreadable("the file's declaration names an encoding that is unknown");
        }
        try {
            return new XmlReader(XmlCursor.open(in, charset.get(), options.maxRecordBytes()), options);
        } catch (XMLStreamException e) {
            in.close();
            return unreadable(e.getMessage());
        }
    }

    private static RecordReader unreadable(String reason) {
        return new SettledFile(Optional.of(new Entry.Unreadable(1, "", reason)));
    }

    @Override
    public Optional<Entry> next() throws IOException {
        try {
            while (!cursor.isAtEnd()) {
                if (cursor.next() == XMLStreamConstants.START_ELEMENT && isRecord()) {
                    return Optional.of(record());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.of(new Entry.Unreadable(cursor.line(), "", e.getMessage()));
        }
    }

    private boolean isRecord() {
        return recordElement.isEmpty()
                ? cursor.depth() == 2
                : recordElement.equals(cursor.event().getLocalName());
    }

    private Entry record() throws IOException, XMLStreamException {
        long line = cursor.line();
        int depth = cursor.depth();
        String tag = startTag(cursor.event());
        try {
            ObjectNode data = new XmlTree(cursor, limit).record();
            return new Entry.Good(line, data);
        } catch (RejectedException e) {
            while (cursor.depth() >= depth) {
                cursor.next();
            }
            return new Entry.Bad(line, Excerpt.of(tag), e.getMessage());
        }
    }

    private static String startTag(XMLStreamReader element) {
        StringBuilder tag = new StringBuilder("<").append(element.getLocalName());
        for (int i = 0; i < element.getAttributeCount(); i++) {
            tag.append(' ').append(element.getAttributeLocalName(i)).append("=\"");
            tag.append(element.getAttributeValue(i)).append('"');
        }
        return tag.append('>').toString();
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
