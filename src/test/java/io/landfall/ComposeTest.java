package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The compose files as far as they can be checked without containers: what they name is there. */
@SuppressWarnings("unchecked")
class ComposeTest {
    private static final String ONE = "docker/compose.yaml";
    private static final String CLUSTER = "docker/compose.cluster.yaml";
    /** A version, not {@code latest} and not a version's beginning. */
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+:\\d+\\.\\d+[\\w.-]*");

    private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{\\w+:\\?[^}]+}");

    private static Map<String, Object> file(String name) throws IOException {
        return (Map<String, Object>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of(name)));
    }

    private static Map<String, Map<String, Object>> services(String name) throws IOException {
        return (Map<String, Map<String, Object>>) file(name).get("services");
    }

    private static Map<String, Object> environment(Map<String, Object> service) {
        return (Map<String, Object>) service.getOrDefault("environment", Map.of());
    }

    private static List<String> mounts(Map<String, Object> service) {
        return (List<String>) service.getOrDefault("volumes", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, CLUSTER})
    void everySettingOfANodeIsOneThatLandfallKnows(String name) throws IOException {
        Set<String> known =
                Settings.DEFAULTS.keySet().stream().map(Settings::variable).collect(Collectors.toSet());

        assertThat(known)
                .containsAll(environment(services(name).get("landfall")).keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, CLUSTER})
    void everyImageIsPinnedOrBuiltHere(String name) throws IOException {
        for (Map<String, Object> service : services(name).values()) {
            if (service.containsKey("build")) {
                Map<String, String> build = (Map<String, String>) service.get("build");
                Path context = Path.of("docker").resolve(build.get("context")).normalize();
                assertThat(context.resolve(build.get("dockerfile"))).isRegularFile();
            } else {
                assertThat((String) service.get("image")).matches(PINNED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, CLUSTER})
    void whatAServiceDependsOnIsAService(String name) throws IOException {
        Map<String, Map<String, Object>> services = services(name);
        for (Map<String, Object> service : services.values()) {
            Map<String, Object> needed = (Map<String, Object>) service.getOrDefault("depends_on", Map.of());

            assertThat(services.keySet()).containsAll(needed.keySet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, CLUSTER})
    void everyMountIsADeclaredVolumeOrAFileOfTheRepository(String name) throws IOException {
        Map<String, Object> declared = (Map<String, Object>) file(name).get("volumes");
        List<String> used = new ArrayList<>();
        for (Map<String, Object> service : services(name).values()) {
            for (String mount : mounts(service)) {
                String source = mount.substring(0, mount.indexOf(':'));
                if (source.startsWith(".")) {
                    assertThat(Path.of("docker").resolve(source)).exists();
                } else {
                    used.add(source);
                }
            }
        }

        assertThat(used.stream().distinct()).containsExactlyInAnyOrderElementsOf(declared.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, CLUSTER})
    void everyServiceSaysWhatHappensWhenItEnds(String name) throws IOException {
        for (Map<String, Object> service : services(name).values()) {
            assertThat(service.get("restart")).isIn("unless-stopped", "no");
        }
    }

    @Test
    void everyPasswordComesFromTheEnvironment() throws IOException {
        List<String> passwords = services(CLUSTER).values().stream()
                .map(ComposeTest::environment)
                .map(Map::entrySet)
                .flatMap(Collection::stream)
                .filter(variable -> variable.getKey().contains("PASSWORD"))
                .map(variable -> String.valueOf(variable.getValue()))
                .toList();

        assertThat(passwords).hasSize(5).allMatch(FROM_ENVIRONMENT.asMatchPredicate());
    }

    @Test
    void theNodesAndTheServersAgreeOnUsersAndPlaces() throws IOException {
        Map<String, Map<String, Object>> services = services(CLUSTER);
        Map<String, Object> node = environment(services.get("landfall"));
        Map<String, Object> database = environment(services.get("database"));

        assertThat(node.get("LANDFALL_DATABASE_URL"))
                .isEqualTo("jdbc:postgresql://database:5432/" + database.get("POSTGRES_DB"));
        assertThat(node)
                .containsEntry("LANDFALL_DATABASE_USER", database.get("POSTGRES_USER"))
                .containsEntry("LANDFALL_DATABASE_PASSWORD", database.get("POSTGRES_PASSWORD"));
        for (String broker : List.of("broker-1", "broker-2")) {
            Map<String, Object> theirs = environment(services.get(broker));
            assertThat((String) node.get("LANDFALL_BROKER_URL")).contains("tcp://" + broker + ":61616");
            assertThat(node)
                    .containsEntry("LANDFALL_BROKER_USER", theirs.get("ARTEMIS_USER"))
                    .containsEntry("LANDFALL_BROKER_PASSWORD", theirs.get("ARTEMIS_PASSWORD"));
        }
        assertThat(mounts(services.get("broker-1"))).isEqualTo(mounts(services.get("broker-2")));
        assertThat(mounts(services.get("landfall")))
                .isEqualTo(mounts(services(ONE).get("landfall")));
    }

    @Test
    void theDatabaseHasEnoughConnectionsForAllNodes() throws IOException {
        Map<String, Map<String, Object>> services = services(CLUSTER);
        Map<String, Object> landfall = services.get("landfall");
        int nodes = (int) ((Map<String, Object>) landfall.get("deploy")).get("replicas");
        int each = Integer.parseInt((String) environment(landfall).get("LANDFALL_DATABASE_CONNECTIONS"));
        String most = ((List<String>) services.get("database").get("command"))
                .stream()
                        .filter(word -> word.startsWith("max_connections="))
                        .findFirst()
                        .orElseThrow();

        assertThat(nodes).isEqualTo(3);
        assertThat(Integer.parseInt(most.replaceAll("\\D", ""))).isGreaterThan(nodes * each);
    }
}
