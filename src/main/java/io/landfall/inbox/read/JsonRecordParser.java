package io.landfall.inbox.read;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Bytes that should be one JSON value. Strict, because a record that two parsers understand
 * differently is worse than one that is turned away.
 */
final class JsonRecordParser {
    private static final int ERROR_TOKEN_CHARACTERS = 20;

    /**
     * Interning is off and full symbol tables are no error: a sender chooses the field names, and
     * may choose a million. The tree checks the limits, with reasons that a sender understands.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .errorReportConfiguration(ErrorReportConfiguration.builder()
                    .maxErrorTokenLength(ERROR_TOKEN_CHARACTERS)
                    .build())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    JsonNode parse(byte[] bytes, int from, int length) throws RejectedException {
        int to = from + length;
        if (!Utf8.isWellFormed(bytes, from, to)) {
            throw new RejectedException("holds bytes that are not UTF-8, JSON has to be UTF-8");
        }
        boolean escapes = ByteSearch.indexOf(bytes, from, to, (byte) '\\') < to;
        try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
            JsonNode value = new JsonTree(parser, escapes).read();
            if (parser.nextToken() != null) {
                throw new RejectedException("has more text behind its JSON value");
            }
            return value;
        } catch (JsonEOFException e) {
            throw new RejectedException("ends before its JSON value is complete");
        } catch (JsonProcessingException e) {
            throw new RejectedException(
                    ByteSearch.indexOf(bytes, from, to, (byte) 0) < to
                            ? "holds a NUL byte, which JSON writes as \\u0000"
                            : "is not JSON: " + sentence(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading bytes in memory failed", e);
        }
    }

    /** Jackson's message without the place in brackets, which counts lines within the record. */
    private static String sentence(String message) {
        String firstLine = message.lines().findFirst().orElse("malformed");
        int place = firstLine.indexOf("[Source");
        String text = place < 0 ? firstLine : firstLine.substring(0, firstLine.lastIndexOf(" (", place));
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
