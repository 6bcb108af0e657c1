package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.ConfigurationException;
import java.util.Map;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private static final Map<String, RouteCheck.Place> PLACES =
            Map.of("ledger", new RouteCheck.Place("routes/invoices.camel.yaml", 12));

    private static String explain(Exception failure) {
        return StartFailure.explain(failure, PLACES).getMessage();
    }

    @Test
    void aMistakeOfOursIsSaidAsItIsWithThePlaceOfItsRoute() {
        Exception failure = new FailedToStartRouteException(
                "ledger", "no", new ConfigurationException("subscription 'ledger': no such thing"));

        assertThat(explain(failure))
                .isEqualTo("routes/invoices.camel.yaml, line 12: subscription 'ledger': no such thing");
    }

    @Test
    void aMistakeThatNamesItsRouteIsPlacedEvenIfCamelForgotWhich() {
        Exception failure = new RuntimeException(new ConfigurationException("subscription 'ledger': no such thing"));

        assertThat(explain(failure))
                .isEqualTo("routes/invoices.camel.yaml, line 12: subscription 'ledger': no such thing");
    }

    @Test
    void aMistakeOfCamelsIsSaidWithTheRoute() {
        Exception failure = new FailedToCreateRouteException(
                "ledger", "Route(ledger)", "at: to", new IllegalArgumentException("no\n  component 'htp'"));

        assertThat(explain(failure))
                .isEqualTo("routes/invoices.camel.yaml, line 12: route 'ledger' cannot be started: no component 'htp'");
    }

    @Test
    void aRouteOfUnknownPlaceIsNamedAlone() {
        Exception failure = new FailedToStartRouteException("other", "no", new IllegalStateException("no"));

        assertThat(explain(failure)).isEqualTo("route 'other' cannot be started: no");
    }

    @Test
    void aFailureWithoutAMessageIsNamedByItsKind() {
        assertThat(explain(new RuntimeException(new NullPointerException())))
                .isEqualTo("java.lang.NullPointerException");
    }

    @Test
    void aLongMessageIsCut() {
        assertThat(explain(new RuntimeException("x".repeat(5_000))))
                .hasSize(601)
                .endsWith("x…");
    }
}
