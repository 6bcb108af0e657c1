package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import io.landfall.storage.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose flows and settings count: the home directory's, else a checkout's, else the jar's. */
class SourcesTest {
    @TempDir
    private Path home;

    @TempDir
    private Path checkout;

    private Sources sources;

    @BeforeEach
    void runFromACheckout() {
        sources = new Sources(new Home(home), Optional.of(checkout));
    }

    private static void write(Path root, String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    @Test
    void withoutACheckoutWhatIsPackedCounts() {
        Sources packed = new Sources(new Home(home), Optional.empty());

        assertThat(RouteFiles.flows(packed)).allMatch(file -> file.location().startsWith("classpath:"));
        assertThat(RouteFiles.engine(packed)).allMatch(file -> file.location().startsWith("classpath:"));
        assertThat(Settings.read(packed, key -> null).location()).isEqualTo("classpath:config/application.properties");
    }

    @Test
    void theFlowsAndSettingsOfTheCheckoutCountInPlaceOfThePackedOnes() throws IOException {
        write(checkout, "routes/new.camel.yaml", "- route: {}");
        write(checkout, "config/application.properties", "landfall.http.port = 81\n");

        assertThat(RouteFiles.flows(sources))
                .extracting(RouteFiles.RouteFile::name)
                .containsExactly(checkout.resolve("routes/new.camel.yaml").toString());
        assertThat(Settings.read(sources, key -> null).text("landfall.http.port"))
                .isEqualTo("81");
    }

    @Test
    void thoseOfTheHomeDirectoryCountBeforeTheCheckouts() throws IOException {
        write(checkout, "routes/new.camel.yaml", "- route: {}");
        write(home, "routes/own.camel.yaml", "- route: {}");

        assertThat(RouteFiles.flows(sources))
                .extracting(RouteFiles.RouteFile::name)
                .containsExactly("routes/own.camel.yaml");
    }

    @Test
    void theRoutesOfTheEngineAreTheCheckoutsWhateverTheHomeDirectoryHas() throws IOException {
        for (RouteFiles.RouteFile file : RouteFiles.engine(new Sources(new Home(home), Optional.empty()))) {
            write(checkout, file.name(), "- changed: {}");
            write(home, file.name(), "- own: {}");
        }

        assertThat(RouteFiles.engine(sources)).isNotEmpty().allSatisfy(file -> {
            assertThat(file.text()).isEqualTo("- changed: {}");
            assertThat(file.name()).startsWith(checkout.toString());
        });
    }

    @Test
    void aMistakeIsShownWhereItIs() throws IOException {
        write(checkout, "config/application.properties", "landfall.http.prot = 81\n");

        assertThatThrownBy(() -> Settings.read(sources, key -> null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(checkout.resolve("config/application.properties") + ": there is no setting");
    }
}
