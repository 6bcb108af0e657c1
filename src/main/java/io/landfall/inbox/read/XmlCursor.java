package io.landfall.inbox.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Goes through an XML file event by event, with the JDK's own parser whatever else is on the class
 * path, because the settings that make it safe are its own. There are no DTDs, so neither entities
 * that expand to gigabytes nor ones that fetch files.
 */
final class XmlCursor implements Closeable {
    /** The parser keeps the elements that are open in memory. */
    private static final int MOST_OPEN_ELEMENTS = 100_000;

    /** As on Java 17; the default went down to 200 in Java 24. */
    private static final int MOST_ATTRIBUTES = 10_000;

    private static final String PARSER_MESSAGE = "Message: ";
    private static final Pattern NAMESPACE_MESSAGE = Pattern.compile("REC-xml-names-\\d+#(\\w+)");
    private static final XMLInputFactory FACTORY = factory();

    private final TokenInput in;
    private final XMLStreamReader xml;
    private final XmlNames names = new XmlNames();
    private int depth;
    private long line = 1;
    private long bytesBefore;
    private long bytes;

    private XmlCursor(TokenInput in, XMLStreamReader xml) {
        this.in = in;
        this.xml = xml;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty("jdk.xml.maxElementDepth", MOST_OPEN_ELEMENTS);
        factory.setProperty("jdk.xml.elementAttributeLimit", MOST_ATTRIBUTES);
        factory.setXMLReporter((message, type, information, location) -> {});
        return factory;
    }

    /**
     * A cursor in front of the root.
     *
     * @throws XMLStreamException if the first bytes are not XML
     */
    static XmlCursor open(InputStream file, Charset charset, int limit) throws IOException, XMLStreamException {
        TokenInput in = new TokenInput(file, limit);
        try {
            return new XmlCursor(in, FACTORY.createXMLStreamReader(new DecodedText(in, charset)));
        } catch (XMLStreamException | RuntimeException e) {
            throw explained(in, e);
        }
    }

    /**
     * The next event, by {@link XMLStreamConstants}.
     *
     * @throws XMLStreamException if the file is not well-formed from here on; the message is a reason
     */
    int next() throws IOException, XMLStreamException {
        line = Math.max(line, xml.getLocation().getLineNumber());
        try {
            int event = xml.next();
            in.tokenEnds();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
            depth -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
            bytesBefore = bytes;
            bytes += bytesOfEvent(event);
            if (event != XMLStreamConstants.DTD) {
                names.see(xml, event);
                return event;
            }
        } catch (XmlNames.TooManyException e) {
            throw e;
        } catch (XMLStreamException | RuntimeException e) {
            throw explained(in, e);
        }
        throw new XMLStreamException("the file has a DOCTYPE, DTDs are refused because they can do harm");
    }

    boolean isAtEnd() throws XMLStreamException {
        return xml.getEventType() == XMLStreamConstants.END_DOCUMENT;
    }

    /** The element or the text that the cursor is at; it is not for moving on. */
    XMLStreamReader event() {
        return xml;
    }

    /** How many elements are open. */
    int depth() {
        return depth;
    }

    /** The line on which the event begins. */
    long line() {
        return line;
    }

    /**
     * How many bytes all events so far have when written as UTF-8, without needless white space and
     * escapes. The parser's own count goes wrong inside tags of several lines.
     */
    long bytes() {
        return bytes;
    }

    /** {@link #bytes} without the last event. */
    long bytesBefore() {
        return bytesBefore;
    }

    private long bytesOfEvent(int event) {
        return switch (event) {
            case XMLStreamConstants.START_ELEMENT -> bytesOfStart();
            case XMLStreamConstants.END_ELEMENT -> Utf8.length(xml.getLocalName()) + "</>".length();
            default -> xml.hasText() ? Utf8.length(xml.getText()) : 0;
        };
    }

    private long bytesOfStart() {
        long sum = Utf8.length(xml.getLocalName()) + "<>".length();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            sum += Utf8.length(xml.getAttributeLocalName(i)) + Utf8.length(xml.getAttributeValue(i)) + " =''".length();
        }
        return sum;
    }

    private static XMLStreamException explained(TokenInput in, Exception e) throws IOException {
        if (in.failure().isPresent()) {
            throw in.failure().get();
        }
        if (in.isTokenOverLimit()) {
            return new XMLStreamException("a text, attribute or comment is longer than " + in.limit()
                    + " bytes, the most that a record may have");
        }
        if (e instanceof XMLStreamException stream && stream.getNestedException() instanceof CharacterCodingException) {
            return new XMLStreamException("the file holds bytes that are not of the encoding that it declares");
        }
        return new XMLStreamException("the file is not well-formed XML: " + sentence(String.valueOf(e.getMessage())));
    }

    /** The parser's message without the place; of one about namespaces, which is an address, its name. */
    private static String sentence(String message) {
        Matcher address = NAMESPACE_MESSAGE.matcher(message);
        if (address.find()) {
            return address.group(1);
        }
        int start = message.indexOf(PARSER_MESSAGE);
        return start < 0 ? message : message.substring(start + PARSER_MESSAGE.length());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
