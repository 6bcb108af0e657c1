package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The reference pages say what the templates say, parameter by parameter. */
class DocumentedParametersTest {
    @ParameterizedTest
    @ValueSource(strings = {"inbox", "subscription"})
    void everyParameterStandsInItsReferencePageWithItsDefaultAndDescription(String template) throws IOException {
        List<String> page = Files.readAllLines(Path.of("docs", template + ".md"));

        List<String> rows =
                parameters(template).stream().map(DocumentedParametersTest::row).toList();

        assertThat(page.stream().filter(line -> line.startsWith("| `"))).containsAll(rows);
        assertThat(rows).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbox", "subscription"})
    void everyParameterHasADescriptionAndEitherADefaultOrIsRequired(String template) throws IOException {
        assertThat(parameters(template)).allSatisfy(parameter -> {
            assertThat(String.valueOf(parameter.get("description"))).hasSizeGreaterThan(20);
            assertThat(parameter.containsKey("defaultValue"))
                    .isNotEqualTo(Boolean.TRUE.equals(parameter.get("required")));
        });
    }

    private static String row(Map<?, ?> parameter) {
        Object value = parameter.get("defaultValue");
        String shown = value == null ? "required" : value.toString().isEmpty() ? "none" : "`" + value + "`";
        return "| `%s` | %s | %s |"
                .formatted(
                        parameter.get("name"),
                        shown,
                        parameter.get("description").toString().replace("|", "\\|"));
    }

    private static List<Map<?, ?>> parameters(String template) throws IOException {
        String yaml = Files.readString(Path.of("routes/engine", template + ".camel.yaml"));
        Map<?, ?> item = (Map<?, ?>) ((List<?>) new Load(LoadSettings.builder().build()).loadFromString(yaml)).get(0);
        return ((List<?>) ((Map<?, ?>) item.get("routeTemplate")).get("parameters"))
                .stream().<Map<?, ?>>map(parameter -> (Map<?, ?>) parameter).toList();
    }
}
