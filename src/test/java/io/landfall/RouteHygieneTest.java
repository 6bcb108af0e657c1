package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every route file keeps to the style that docs ask of it; a violation names the file and the route. */
class RouteHygieneTest {
    private static final Sources SHIPPED =
            Sources.of(new io.landfall.storage.Home(java.nio.file.Path.of("target/no-such-home")));

    private static final Path ROUTES = Path.of("routes");
    private static final int LONGEST = 120;
    private static final Pattern KEBAB = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Set<String> LANGUAGES = Set.of(
            "simple", "header", "exchangeProperty", "method", "constant", "jsonpath", "xpath", "tokenize", "variable");
    private static final Set<String> SCRIPTS =
            Set.of("script", "groovy", "js", "python", "mvel", "ognl", "joor", "java");

    private record RouteFile(Path path, List<String> lines, List<Object> items) {
        static RouteFile read(Path path) {
            try {
                Object items = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(path));
                return new RouteFile(path, Files.readAllLines(path), list(items));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The bodies of items of a kind: {@code route}, {@code routeTemplate}, {@code templatedRoute}. */
        List<Map<String, Object>> items(String kind) {
            return items.stream()
                    .map(RouteHygieneTest::map)
                    .filter(item -> item.containsKey(kind))
                    .map(item -> map(item.get(kind)))
                    .toList();
        }

        List<Node> nodes() {
            List<Node> nodes = new ArrayList<>();
            collect("", items, nodes);
            return nodes;
        }

        private static void collect(String key, Object value, List<Node> nodes) {
            nodes.add(new Node(key, value));
            if (value instanceof Map<?, ?> map) {
                map.forEach((name, child) -> collect(String.valueOf(name), child, nodes));
            } else if (value instanceof List<?> list) {
                list.forEach(child -> collect("", child, nodes));
            }
        }
    }

    private record Node(String key, Object value) {}

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return node instanceof Map ? (Map<String, Object>) node : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object node) {
        return node instanceof List ? (List<Object>) node : List.of();
    }

    private static String text(Map<String, Object> node, String key) {
        return String.valueOf(node.getOrDefault(key, ""));
    }

    private static Stream<RouteFile> files() throws IOException {
        try (Stream<Path> paths = Files.walk(ROUTES)) {
            return paths.filter(path -> path.toString().endsWith(".camel.yaml")).sorted().toList().stream()
                    .map(RouteFile::read);
        }
    }

    private interface Rule {
        void check(RouteFile file);
    }

    private static Stream<DynamicTest> inEachFile(Rule rule) throws IOException {
        return files().map(file -> DynamicTest.dynamicTest(file.path().toString(), () -> rule.check(file)));
    }

    @Test
    void thereAreRouteFiles() throws IOException {
        assertThat(files().map(file -> file.path().toString()))
                .contains("routes/engine/inbox.camel.yaml", "routes/invoices.camel.yaml");
    }

    @Test
    void everyEngineFileAndEverySampleIsLoaded() throws IOException {
        List<String> loaded = Stream.concat(RouteFiles.engine(SHIPPED).stream(), RouteFiles.flows(SHIPPED).stream())
                .map(RouteFiles.RouteFile::name)
                .toList();

        assertThat(files().map(file -> file.path().toString())).containsExactlyInAnyOrderElementsOf(loaded);
    }

    @TestFactory
    Stream<DynamicTest> aFileIsAFlowOfAboutAPage() throws IOException {
        return inEachFile(file -> assertThat(file.lines()).hasSizeLessThanOrEqualTo(LONGEST));
    }

    @TestFactory
    Stream<DynamicTest> everyRouteAndTemplateHasAnIdInKebabCaseAndADescription() throws IOException {
        return inEachFile(file -> Stream.concat(file.items("route").stream(), file.items("routeTemplate").stream())
                .forEach(route -> {
                    assertThat(text(route, "id")).matches(KEBAB);
                    assertThat(text(route, "description"))
                            .as("description of " + text(route, "id"))
                            .matches("[A-Z].*\\.");
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyTemplatedRouteHasAnIdInKebabCase() throws IOException {
        return inEachFile(file -> file.items("templatedRoute")
                .forEach(route -> assertThat(text(route, "routeId")).matches(KEBAB)));
    }

    @TestFactory
    Stream<DynamicTest> aDirectEndpointBearsItsRoutesId() throws IOException {
        return inEachFile(file -> file.items("route").forEach(route -> {
            String uri = text(map(route.get("from")), "uri");
            if (uri.startsWith("direct:")) {
                assertThat(uri).isEqualTo("direct:" + text(route, "id"));
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyTemplateParameterIsDescribedAndRequiredOrHasADefault() throws IOException {
        return inEachFile(file -> file.items("routeTemplate")
                .forEach(template -> list(template.get("parameters")).forEach(node -> {
                    Map<String, Object> parameter = map(node);
                    String name = text(parameter, "name");
                    assertThat(text(parameter, "description"))
                            .as("description of " + name)
                            .matches("[A-Z].*\\.");
                    assertThat(Boolean.TRUE.equals(parameter.get("required")))
                            .as(name + " is either required or has a default")
                            .isNotEqualTo(parameter.containsKey("defaultValue"));
                })));
    }

    @TestFactory
    Stream<DynamicTest> optionsAreParametersAndNotPartOfAnAddress() throws IOException {
        return inEachFile(file -> assertThat(file.nodes())
                .filteredOn(node -> node.key().equals("uri"))
                .extracting(node -> String.valueOf(node.value()))
                .allSatisfy(uri -> assertThat(uri).isNotBlank())
                .filteredOn(uri -> !uri.startsWith("sql:"))
                .noneMatch(uri -> uri.contains("?")));
    }

    @TestFactory
    Stream<DynamicTest> stepsAndExpressionsAreWrittenOut() throws IOException {
        return inEachFile(file -> {
            assertThat(file.nodes())
                    .filteredOn(node -> Set.of("to", "from", "toD", "bean", "log", "expression")
                                    .contains(node.key())
                            && !(node.key().equals("expression") && node.value() instanceof String))
                    .allSatisfy(node -> assertThat(node.value()).as(node.key()).isInstanceOf(Map.class));
            assertThat(file.nodes())
                    .filteredOn(node ->
                            LANGUAGES.contains(node.key()) && !node.key().equals("method"))
                    .allSatisfy(node -> assertThat(node.value()).as(node.key()).isInstanceOf(Map.class));
        });
    }

    @TestFactory
    Stream<DynamicTest> aLanguageStandsBelowAnExpression() throws IOException {
        return inEachFile(file -> file.nodes().stream()
                .filter(node -> node.value() instanceof Map)
                .filter(node -> !node.key().equals("expression"))
                .forEach(node -> assertThat(map(node.value()).keySet())
                        .as("inside " + node.key())
                        .doesNotContain("simple", "header", "exchangeProperty", "jsonpath", "xpath", "constant")));
    }

    @TestFactory
    Stream<DynamicTest> thereAreNoScriptsAndNoChoiceInsideAChoice() throws IOException {
        return inEachFile(file -> {
            assertThat(file.nodes()).extracting(Node::key).doesNotContainAnyElementsOf(SCRIPTS);
            file.nodes().stream().filter(node -> node.key().equals("choice")).forEach(choice -> assertThat(
                            String.valueOf(choice.value()))
                    .doesNotContain("choice="));
        });
    }

    @Test
    void noRouteOfTheEngineGoesByTheWallClock() throws IOException {
        // java.util.Timer stands still while a clock that was set back catches up; a scheduler's does not
        List<RouteFile> engine = files().filter(file -> file.path().startsWith(ROUTES.resolve("engine")))
                .toList();
        assertThat(engine).isNotEmpty();
        engine.forEach(
                file -> assertThat(file.lines()).as(file.path().toString()).noneMatch(line -> line.contains("timer:")));
    }

    @Test
    void anIdIsTakenOnce() throws IOException {
        List<String> ids = files().flatMap(file -> Stream.of(
                                file.items("route").stream().map(route -> text(route, "id")),
                                file.items("routeTemplate").stream().map(route -> text(route, "id")),
                                file.items("templatedRoute").stream().map(route -> text(route, "routeId")))
                        .flatMap(each -> each))
                .toList();

        assertThat(ids).doesNotHaveDuplicates().contains("inbox", "invoices", "journal-batch");
    }
}
