package io.landfall.inbox;

import io.landfall.event.ConfigurationException;
import io.landfall.event.FieldPath;
import io.landfall.event.RouteNames;
import io.landfall.inbox.read.Format;
import io.landfall.inbox.read.ReadOptions;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;

/**
 * An inbox as the user wrote it, checked.
 *
 * @param directory as written: relative to the home directory
 * @param include which names of files are taken
 * @param ready when a file is whole
 * @param skipSameContent whether a file whose content arrived before is not read again
 * @param reading how to read a file
 * @param mapping what makes an event of a record
 * @param schema path of the JSON schema that data must satisfy
 * @param translator Camel endpoint that turns a record into event data
 */
record InboxSettings(
        String name,
        String directory,
        Include include,
        Readiness ready,
        boolean skipSameContent,
        ReadOptions reading,
        Mapping mapping,
        Optional<String> schema,
        Optional<String> translator) {

    /**
     * What of a plain record becomes what of an event.
     *
     * @param shape what records are taken for
     * @param type the event type of records that do not say theirs
     * @param key where the idempotency key is; empty: a hash of the record
     * @param partition where the partition key is
     * @param source the events' source unless the record says it
     * @param tenant the tenant of every event
     */
    record Mapping(
            Shape.Kind shape,
            Optional<String> type,
            Optional<FieldPath> key,
            Optional<FieldPath> partition,
            String source,
            Optional<String> tenant) {}

    /**
     * Reads the template's parameters.
     *
     * @param maxRecordBytes a record of more bytes is rejected
     * @throws ConfigurationException naming the inbox, the parameter and what would be right
     */
    static InboxSettings of(String name, Map<String, String> parameters, int maxRecordBytes) {
        RouteNames.check("inbox", name);
        Parameters read = new Parameters(name, parameters);
        return new InboxSettings(
                name,
                read.as("directory", InboxSettings::notBlank),
                read.as("include", glob -> include(glob, read.as("includeCase", InboxSettings::ignoresCase))),
                read.as("ready", Readiness::parse),
                read.as("duplicateFile", InboxSettings::isSkip),
                new ReadOptions(
                        read.as("format", InboxSettings::format),
                        read.as("charset", InboxSettings::charset),
                        read.as("delimiter", InboxSettings::delimiter),
                        read.as("columns", InboxSettings::columns),
                        read.as("record", String::strip),
                        maxRecordBytes),
                new Mapping(
                        read.as("shape", Shape.Kind::parse),
                        read.as("type", InboxSettings::given),
                        read.as("key", InboxSettings::given).map(text -> read.as("key", FieldPath::parse)),
                        read.as("partition", InboxSettings::given).map(text -> read.as("partition", FieldPath::parse)),
                        read.as("source", InboxSettings::given).orElse("/inbox/" + name),
                        read.as("tenant", InboxSettings::given)),
                read.as("schema", InboxSettings::given),
                read.as("translator", InboxSettings::given));
    }

    private record Parameters(String name, Map<String, String> values) {
        <T> T as(String parameter, Function<String, T> parse) {
            try {
                return parse.apply(values.getOrDefault(parameter, ""));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        "inbox '" + name + "': parameter '" + parameter + "': " + e.getMessage(), e);
            }
        }
    }

    private static Optional<String> given(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    private static String notBlank(String text) {
        return given(text).orElseThrow(() -> new IllegalArgumentException("it must not be empty"));
    }

    private static boolean isSkip(String text) {
        return switch (text.strip()) {
            case "skip" -> true;
            case "process" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither skip nor process");
        };
    }

    private static Format format(String text) {
        return Arrays.stream(Format.values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text.strip()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + text + "' is none of json, ndjson, csv, xml, auto"));
    }

    private static Charset charset(String text) {
        try {
            return Charset.forName(text.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException("'" + text + "' is no character set; write UTF-8 or ISO-8859-1, say", e);
        }
    }

    private static char delimiter(String text) {
        if (text.equals("tab") || text.equals("\\t")) {
            return '\t';
        }
        if (text.length() == 1 && "\"\r\n\0".indexOf(text.charAt(0)) < 0) {
            return text.charAt(0);
        }
        throw new IllegalArgumentException("'" + text + "' is no delimiter; write one character, or tab");
    }

    private static boolean ignoresCase(String text) {
        return switch (text.strip()) {
            case "ignore" -> true;
            case "exact" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither ignore nor exact");
        };
    }

    private static Include include(String text, boolean ignoresCase) {
        try {
            return Include.of(notBlank(text), ignoresCase);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no glob; write one such as *.csv or {a,b}-*.json", e);
        }
    }

    private static List<String> columns(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> columns =
                Arrays.stream(text.split(",", -1)).map(InboxSettings::notBlank).toList();
        Set<String> distinct = new HashSet<>();
        for (String column : columns) {
            if (!distinct.add(column)) {
                throw new IllegalArgumentException("'" + column + "' stands twice");
            }
        }
        return columns;
    }
}
