package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which Camel is on the class path: see docs/rationale.md. */
class CamelVersionsTest {
    private static final String CORE = "4.18.2";
    private static final Map<String, String> OTHERS = Map.of(
            "camel-platform-http", "4.18.1",
            "camel-platform-http-main", "4.18.1",
            "camel-platform-http-vertx", "4.18.1",
            "camel-vertx-common", "4.18.1",
            "camel-jsonpath", "4.18.0",
            "camel-spring", "4.18.0",
            "camel-sql", "4.18.0",
            "camel-test-junit5", "4.18.0",
            "camel-test-main-junit5", "4.18.0");
    private static final Pattern JAR = Pattern.compile("(camel-[a-z0-9-]+?)-(\\d.*)\\.jar");

    @Test
    void everyJarOfCamelIsOfTheVersionThatHasTheFixesButForThoseThatAreNamed() {
        Map<String, String> jars = new TreeMap<>();
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(jar -> JAR.matcher(Path.of(jar).getFileName().toString()))
                .filter(Matcher::matches)
                .forEach(jar -> jars.put(jar.group(1), jar.group(2)));
        jars.forEach((jar, version) -> System.out.println(jar + " " + version));

        assertThat(jars)
                .as("the class path")
                .containsKey("camel-jms")
                .containsKeys(OTHERS.keySet().toArray(new String[0]));
        assertThat(jars.entrySet().stream()
                        .filter(jar -> !jar.getValue().equals(right(jar.getKey())))
                        .map(jar -> jar.getKey() + " is " + jar.getValue() + " and not " + right(jar.getKey())))
                .as("the versions that pom.xml, docs/rationale.md and this test do not agree on")
                .isEmpty();
    }

    private static String right(String jar) {
        return OTHERS.getOrDefault(jar, CORE);
    }
}
