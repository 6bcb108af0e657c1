package io.landfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the packed logback.xml makes of what is logged. */
class OneLineTest {
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void configure() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
    }

    private String logged(String message, Throwable failure) {
        ConsoleAppender<ILoggingEvent> console =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("console");
        PatternLayoutEncoder encoder = (PatternLayoutEncoder) console.getEncoder();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("io.landfall"), Level.WARN, "{}", failure, new Object[] {message});
        return new String(encoder.encode(event), StandardCharsets.UTF_8).substring("12:00:00.000 ".length());
    }

    @Test
    void aMessageStaysOnItsLine() {
        assertThat(logged("takes é\ta😀", null)).isEqualTo("WARN  takes é\ta😀\n");
        assertThat(logged("a\r\n12:00:00.000 ERROR forged", null)).isEqualTo("WARN  a??12:00:00.000 ERROR forged\n");
        assertThat(logged("\u001B[2J \u009B \u202E \u2028.", null)).isEqualTo("WARN  ?[2J ? ? ?.\n");
    }

    @Test
    void anExceptionStaysOnTheLineAndIsShownOnce() {
        String line = logged("cannot", new IllegalStateException("because\n12:00:00.000 ERROR forged \u001B[2J"));

        assertThat(line)
                .startsWith(
                        "WARN  cannot | java.lang.IllegalStateException: because | 12:00:00.000 ERROR forged ?[2J | at ")
                .endsWith("\n")
                .containsOnlyOnce("\n")
                .containsOnlyOnce("IllegalStateException");
    }
}
