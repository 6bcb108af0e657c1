package io.landfall.inbox.read;

import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The different names that a file has used. The parser keeps each of them until the file is closed,
 * so a file of gigabytes in which no name comes twice would fill the memory.
 */
final class XmlNames {
    static final int MOST = 100_000;
    private static final long MOST_CHARACTERS = 10_000_000;

    private final Set<String> seen = new HashSet<>();
    private long characters;

    /** The file has more names than anyone thought of. */
    static final class TooManyException extends XMLStreamException {
        private static final long serialVersionUID = 1L;

        TooManyException() {
            super("the file has more than 100,000 different names of elements and attributes, or very long ones");
        }
    }

    /** Notes the names of the event that the parser is at. */
    void see(XMLStreamReader xml, int event) throws TooManyException {
        if (event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
            see(xml.getPITarget());
        } else if (event == XMLStreamConstants.START_ELEMENT) {
            seeElement(xml);
        }
    }

    private void seeElement(XMLStreamReader xml) throws TooManyException {
        see(xml.getLocalName());
        see(xml.getPrefix());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            see(xml.getAttributeLocalName(i));
            see(xml.getAttributePrefix(i));
        }
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            see(xml.getNamespacePrefix(i));
            see(xml.getNamespaceURI(i));
        }
    }

    private void see(String name) throws TooManyException {
        if (name != null && seen.add(name)) {
            characters += name.length();
            if (seen.size() > MOST || characters > MOST_CHARACTERS) {
                throw new TooManyException();
            }
        }
    }
}
