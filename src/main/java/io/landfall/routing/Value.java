package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.OptionalDouble;

/**
 * One value that an event has in a field, in the forms in which Event Ruler compares it. What is
 * derived from it is kept, since several patterns may ask. For one thread.
 */
final class Value {
    /** Where the event has no such field, or no further value of it. */
    static final Value ABSENT = new Value(-1, MissingNode.getInstance(), Elements.NONE);

    private final int field;
    private final JsonNode node;
    private final Elements elements;
    private Value next;
    private Value last;
    private OptionalDouble number = OptionalDouble.empty();
    private boolean numberKnown;
    private String written = "";
    private BitSet[] accepted = {};

    Value(int field, JsonNode node, Elements elements) {
        this.field = field;
        this.node = node;
        this.elements = elements;
        this.next = ABSENT;
        this.last = this;
    }

    int field() {
        return field;
    }

    Elements elements() {
        return elements;
    }

    boolean isAbsent() {
        return field < 0;
    }

    /** The next value of the same field; {@link #ABSENT} behind the last. */
    Value next() {
        return isAbsent() ? this : next;
    }

    /** Puts another behind the last value of the field, of which this is the first. */
    void append(Value another) {
        last.next = another;
        last = another;
    }

    JsonNode node() {
        return node;
    }

    boolean isText() {
        return node.isTextual();
    }

    /** A text as it is, and a number, true, false or null as it is written. */
    String text() {
        return isText() ? node.textValue() : node.asText();
    }

    /** The number, where it is one that Event Ruler compares as such. */
    OptionalDouble number() {
        if (!numberKnown) {
            number = node.isNumber() ? RulerNumber.of(node) : OptionalDouble.empty();
            numberKnown = true;
        }
        return number;
    }

    /**
     * As Event Ruler writes it for matchers of parts of texts: texts in quotation marks. It compares
     * bytes of UTF-8, where half a character is a question mark.
     */
    String written() {
        if (written.isEmpty()) {
            written = isText() ? wellFormed('"' + node.textValue() + '"') : node.asText();
        }
        return written;
    }

    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** Which of a field's matchers accept this value, of those in one of the field's machines. */
    BitSet accepted(FieldMachines machines, int machine) {
        if (accepted.length == 0) {
            accepted = new BitSet[machines.count()];
        }
        if (accepted[machine] == null) {
            accepted[machine] = machines.accepting(machine, node);
        }
        return accepted[machine];
    }
}
