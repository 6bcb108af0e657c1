package io.landfall.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import java.util.regex.Pattern;

/**
 * Keeps what is logged on its line, and ends the line. File names, field values and messages of exceptions are a
 * sender's words: with line ends they could forge lines of the log, and with control or format
 * characters command a terminal or turn the text around. Each such character shows as '?'; the line
 * ends of an exception, which are our own, as a bar.
 */
public final class OneLine extends CompositeConverter<ILoggingEvent> {
    private static final Pattern OWN_LINE_END = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\t]]");

    @Override
    protected String transform(ILoggingEvent event, String message) {
        String text = message.stripTrailing();
        String line = event.getThrowableProxy() == null
                ? text
                : OWN_LINE_END.matcher(text).replaceAll(" | ");
        return HARMFUL.matcher(line).replaceAll("?") + System.lineSeparator();
    }
}
