package io.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A home directory as a user would write it: YAML alone. The handler counts in a class of the JDK,
 * and a route tells the count by HTTP.
 */
final class LandfallHome {
    private static final String INBOX =
            """
            - templatedRoute:
                routeTemplateRef: inbox
                routeId: in%1$d
                parameters:
                  - { name: directory, value: data/inbox/in%1$d }
                  - { name: format, value: ndjson }
                  - { name: type, value: payment.settled }
                  - { name: key, value: payment_id }
                  - { name: partition, value: account_id }
                  - { name: ready, value: rename }
            """;
    private static final String SUBSCRIPTION =
            """
            - templatedRoute:
                routeTemplateRef: subscription
                routeId: subscriber%d
                parameters:
                  - { name: pattern, value: '{"detail-type": ["payment.settled"]}' }
                  - { name: handler, value: "%s" }
            """;
    private static final String COUNTER =
            """
            - beans:
                - name: handled
                  type: java.util.concurrent.atomic.LongAdder
                - name: stamps
                  type: java.util.concurrent.ConcurrentLinkedQueue
                - name: gate
                  type: java.util.concurrent.Semaphore
                  constructors:
                    "0": 1
            """;
    private static final String STAMP =
            """
            - route:
                id: stamp
                description: Notes when an event came to its handler.
                from:
                  uri: direct:stamp
                  steps:
                    - setBody:
                        expression:
                          simple:
                            expression: "${header.Idempotency-Key} ${bean:type:java.lang.System?method=nanoTime}"
                    - to:
                        uri: bean:stamps
                        parameters:
                          method: add
                    - to:
                        uri: bean:handled
                        parameters:
                          method: increment
            """;
    private static final String PASS_GATE =
            """
            - route:
                id: pass-gate
                description: Counts an event once the gate is open.
                from:
                  uri: direct:pass-gate
                  steps:
                    - to:
                        uri: bean:gate
                        parameters:
                          method: acquire()
                    - to:
                        uri: bean:gate
                        parameters:
                          method: release()
                    - to:
                        uri: bean:handled
                        parameters:
                          method: increment
            """;
    private static final String ANSWER =
            """
            - route:
                id: answer-%1$s
                description: Answers the benchmark's question for %1$s.
                from:
                  uri: platform-http:/bench/%1$s
                  steps:
                    - to:
                        uri: bean:%2$s
                        parameters:
                          method: "%3$s"
                    - setBody:
                        expression:
                          simple:
                            expression: "${body}"
                            resultType: java.lang.String
            """;

    private LandfallHome() {}

    static void write(Path home, Setup setup) throws IOException {
        StringBuilder flow = new StringBuilder(COUNTER);
        String handler = "bean:handled?method=increment";
        if (setup.stamped()) {
            flow.append(STAMP).append(ANSWER.formatted("stamps", "stamps", "toString()"));
            handler = "direct:stamp";
        }
        if (setup.gated()) {
            flow.append(PASS_GATE)
                    .append(ANSWER.formatted("close", "gate", "acquire()"))
                    .append(ANSWER.formatted("open", "gate", "release()"));
            handler = "direct:pass-gate";
        }
        flow.append(ANSWER.formatted("count", "handled", "sum()"));
        for (int i = 0; i < setup.inboxes(); i++) {
            flow.append(INBOX.formatted(i));
        }
        for (int i = 0; i < setup.subscribers(); i++) {
            flow.append(SUBSCRIPTION.formatted(i, handler));
        }
        Files.writeString(Files.createDirectories(home.resolve("routes")).resolve("bench.camel.yaml"), flow);
    }
}
