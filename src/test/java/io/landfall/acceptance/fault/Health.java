package io.landfall.acceptance.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process says of its health.
 *
 * @param down the names of what is not as it should be
 */
record Health(int code, List<String> down) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Who asks for health is a supervisor that does not wait for long. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Health at(int port) {
        return ask(port, "/observe/health");
    }

    /** Whether the process is to be started anew. */
    static Health liveAt(int port) {
        return ask(port, "/observe/health/live");
    }

    private static Health ask(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            List<String> down = new ArrayList<>();
            for (JsonNode check : JSON.readTree(answer.body()).path("checks")) {
                if (check.path("status").asText().equals("DOWN")) {
                    down.add(check.path("name").asText());
                }
            }
            return new Health(answer.statusCode(), down);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
