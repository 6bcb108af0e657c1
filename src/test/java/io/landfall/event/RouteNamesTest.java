package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"ledger", "orders-anz", "A_1", "9"})
    void aNameHasLettersDigitsAndDashes(String name) {
        assertThat(RouteNames.check("inbox", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "_a", "a b", "a/b", "..", "a.b", "ü", "a\n"})
    void whatCannotNameAQueueOrADirectoryIsRefused(String name) {
        assertThatThrownBy(() -> RouteNames.check("subscription", name))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("subscription '" + name + "': a routeId is up to 100 letters, digits, '-' and '_',"
                        + " the first one a letter or digit");
    }

    @Test
    void aNameHasAtMostAHundredCharacters() {
        assertThat(RouteNames.check("inbox", "x".repeat(100))).hasSize(100);
        assertThatThrownBy(() -> RouteNames.check("inbox", "x".repeat(101))).isInstanceOf(ConfigurationException.class);
    }
}
