package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class HttpPortTest {
    private static final String HERE = "127.0.0.1";

    @Test
    void aPortThatSomebodyListensOnIsRefused() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HERE))) {
            assertThatThrownBy(() -> HttpPort.checkFree(HERE, taken.getLocalPort()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("landfall.http.port: " + HERE + ":" + taken.getLocalPort()
                            + " cannot be listened on (Address already in use); stop what listens there,"
                            + " or set another port, 0 for any free one");
        }
    }

    @Test
    void portZeroIsAnyFreeOne() {
        String port = HttpPort.choose(HERE, 0);

        assertThat(Integer.parseInt(port)).isBetween(1_024, 65_535);
        assertThatCode(() -> HttpPort.checkFree(HERE, Integer.parseInt(port))).doesNotThrowAnyException();
        assertThatCode(() -> HttpPort.checkFree(HERE, 0)).doesNotThrowAnyException();
    }

    @Test
    void anyOtherPortIsItself() {
        assertThat(HttpPort.choose(HERE, 8_080)).isEqualTo("8080");
    }
}
