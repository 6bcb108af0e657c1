package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** An element of random content, as XML and as the data that it stands for. */
record XmlElement(String text, JsonNode data) {
    static XmlElement record(RandomRecords records) {
        return parent("record", records, 3);
    }

    private static XmlElement parent(String name, RandomRecords records, int levels) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        StringBuilder text = new StringBuilder("<" + name);
        for (int i = records.below(3); i > 0; i--) {
            String value = records.text();
            data.put("@a" + i, value);
            text.append(records.oneIn(3) ? "\n " : " ").append("a" + i + "=\"" + escaped(value) + "\"");
        }
        text.append(">");
        for (int i = 1 + records.below(3); i > 0; i--) {
            List<JsonNode> children = new ArrayList<>();
            for (int times = 1 + records.below(3); times > 0; times--) {
                XmlElement child = child("c" + i, records, levels);
                text.append(records.oneIn(3) ? "\n" : "").append(child.text);
                children.add(child.data);
            }
            if (children.size() == 1) {
                data.set("c" + i, children.get(0));
            } else {
                data.putArray("c" + i).addAll(children);
            }
        }
        if (records.oneIn(4)) {
            data.put("#text", "see also");
            text.append(" see <!-- \n -->also\n");
        }
        return new XmlElement(text.append("</" + name + ">").toString(), data);
    }

    private static XmlElement child(String name, RandomRecords records, int levels) {
        if (levels > 0 && records.oneIn(3)) {
            return parent(name, records, levels - 1);
        }
        String value = records.text();
        boolean asSection = records.oneIn(4) && !value.contains("]]>") && !value.contains("\r");
        String text = asSection ? "<![CDATA[" + value + "]]>" : escaped(value);
        return new XmlElement("<" + name + ">" + text + "</" + name + ">", TextNode.valueOf(value));
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\r", "&#13;")
                .replace("\n", "&#10;")
                .replace("\t", "&#9;");
    }
}
