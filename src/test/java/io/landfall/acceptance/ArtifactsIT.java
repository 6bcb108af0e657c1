package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the build makes: a plain jar for others to depend on, and an executable one that holds everything. */
class ArtifactsIT {
    private static final String MAIN = "io/landfall/cli/LandfallCommand.class";

    private static List<String> entries(String property) throws IOException {
        try (JarFile jar = new JarFile(Path.of(System.getProperty(property)).toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void thePlainJarHasTheClassesOfLandfallAndNoOthers() throws IOException {
        assertThat(entries("landfall.plain-jar"))
                .filteredOn(name -> name.endsWith(".class"))
                .contains(MAIN)
                .allMatch(name -> name.startsWith("io/landfall/"));
    }

    @Test
    void thePlainJarHasTheFlowsSettingsAndDependencies() throws IOException {
        assertThat(entries("landfall.plain-jar"))
                .contains(
                        "routes/engine/inbox.camel.yaml",
                        "routes/invoices.camel.yaml",
                        "config/application.properties",
                        "META-INF/maven/io.landfall/landfall/pom.xml");
    }

    @Test
    void theExecutableJarHasWhatLandfallNeedsAndNothingOfTheTests() throws IOException {
        assertThat(entries("landfall.jar"))
                .contains(MAIN, "org/apache/camel/main/Main.class")
                .noneMatch(name -> name.startsWith("org/apache/kafka/"))
                .noneMatch(name -> name.startsWith("org/apache/camel/component/kafka/"))
                .noneMatch(name -> name.startsWith("org/assertj/"));
    }
}
