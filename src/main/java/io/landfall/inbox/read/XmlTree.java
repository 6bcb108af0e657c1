package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Builds an object of an element: attributes are fields "@name", child elements are fields, repeated
 * ones an array, text beside either is "#text". A child of nothing but text is that text, unchanged;
 * white space between elements is nothing.
 */
final class XmlTree {
    private static final String TEXT = "#text";

    /** A level of XML can be two of JSON, an object in an array. */
    private static final int MOST_LEVELS = JsonTree.MOST_LEVELS / 2;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final XmlCursor cursor;
    private final int limit;
    private final long start;
    private int values;

    /** The cursor is at the record's start tag. */
    XmlTree(XmlCursor cursor, int limit) {
        this.cursor = cursor;
        this.limit = limit;
        this.start = cursor.bytesBefore();
    }

    /** The record as an object even where it is text alone; moves the cursor to the end tag. */
    ObjectNode record() throws IOException, XMLStreamException, RejectedException {
        ObjectNode object = attributes();
        addText(object, addChildren(object, 1));
        return object;
    }

    private JsonNode element(int level) throws IOException, XMLStreamException, RejectedException {
        ObjectNode object = attributes();
        String text = addChildren(object, level);
        if (object.isEmpty()) {
            return TextNode.valueOf(text);
        }
        addText(object, text);
        return object;
    }

    private ObjectNode attributes() throws RejectedException {
        XMLStreamReader element = cursor.event();
        values += 1 + element.getAttributeCount();
        JsonTree.refuseTooMany(values);
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < element.getAttributeCount(); i++) {
            String name = element.getAttributeLocalName(i);
            if (object.replace("@" + name, TextNode.valueOf(element.getAttributeValue(i))) != null) {
                throw new RejectedException(
                        "has the attribute '" + name + "' in two namespaces, one has to be renamed");
            }
        }
        return object;
    }

    /** Adds the child elements up to the end tag, and returns the text between them. */
    private String addChildren(ObjectNode object, int level) throws IOException, XMLStreamException, RejectedException {
        if (level > MOST_LEVELS) {
            throw new RejectedException("is nested deeper than " + MOST_LEVELS + " levels");
        }
        StringBuilder text = new StringBuilder();
        boolean hasChildren = false;
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                hasChildren = true;
                add(object, cursor.event().getLocalName(), element(level + 1));
            } else if (event != XMLStreamConstants.COMMENT && cursor.event().hasText()) {
                text.append(cursor.event().getText());
            }
        }
        return hasChildren ? text.toString().strip() : text.toString();
    }

    private static void add(ObjectNode object, String name, JsonNode value) {
        Optional<JsonNode> first = Optional.ofNullable(object.get(name));
        if (first.isEmpty()) {
            object.set(name, value);
        } else if (first.get() instanceof ArrayNode arrayNode) {
            arrayNode.add(value);
        } else {
            object.set(name, NODES.arrayNode().add(first.get()).add(value));
        }
    }

    private static void addText(ObjectNode object, String text) {
        if (!text.isBlank()) {
            object.put(TEXT, text);
        }
    }

    private int next() throws IOException, XMLStreamException, RejectedException {
        int event = cursor.next();
        if (cursor.bytes() - start > limit) {
            throw new RejectedException("is longer than " + limit + " bytes, the most that a record may have");
        }
        return event;
    }
}
