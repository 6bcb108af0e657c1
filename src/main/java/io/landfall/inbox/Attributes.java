package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.Event;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an event's attributes may be. They are indexed, matched, and sent on as headers, so they are
 * named as CloudEvents says, few, short, and one line each.
 */
final class Attributes {
    /** The source of the events that Landfall itself makes, such as those that announce dead letters. */
    private static final String OWN_SOURCE = "/landfall";

    private static final int LONGEST = 1_000;
    private static final int MOST = 100;
    private static final int SHOWN = 100;
    /** CloudEvents 1.0, "Naming Conventions", with a bound for what it only advises to keep short. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,100}");

    private Attributes() {}

    /** Refuses an attribute that a record brings along under a name or of a kind that CloudEvents has not. */
    static void checkBrought(String name, JsonNode value) throws RejectedRecordException {
        if (!NAME.matcher(name).matches()) {
            throw new RejectedRecordException("its attribute '" + shown(name)
                    + "' is misnamed; the name of an attribute is lower-case letters and digits, 100 at most");
        }
        if (value.isContainerNode()) {
            throw new RejectedRecordException(
                    "its attribute '" + name + "' is an object or array; an attribute is a text, number or boolean");
        }
    }

    /** Refuses an event whose attributes some queue, column or header could not hold. */
    static void check(Event event) throws RejectedRecordException {
        if (event.envelope().size() > MOST) {
            throw new RejectedRecordException("it has more than " + MOST + " attributes");
        }
        if (event.source().equals(OWN_SOURCE)) {
            throw new RejectedRecordException("its source '" + OWN_SOURCE + "' is that of Landfall's own events");
        }
        for (Map.Entry<String, JsonNode> field : event.envelope().properties()) {
            if (field.getValue().isTextual() && !field.getKey().equals("data")) {
                checkText(field.getKey(), field.getValue().textValue());
            }
        }
    }

    private static void checkText(String name, String value) throws RejectedRecordException {
        if (value.length() > LONGEST) {
            throw new RejectedRecordException("its attribute '" + name + "' is longer than " + LONGEST + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            if (endsLineOrIsControl(value.charAt(i))) {
                throw new RejectedRecordException("its attribute '" + name + "' has a control character in it");
            }
        }
    }

    private static boolean endsLineOrIsControl(char character) {
        return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
    }

    private static String shown(String name) {
        return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
    }
}
