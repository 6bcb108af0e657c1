package io.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** Kinds of patterns of which there are many: each asks for something of its own. */
enum RuleKind {
    /** An account each. */
    EQUALITY("an account each") {
        @Override
        String data(int number) {
            return "\"account_id\": [\"A-%05d\"]".formatted(number);
        }

        @Override
        Predicate<JsonNode> byHand(int number) {
            String account = "A-%05d".formatted(number);
            return data -> data.path("account_id").asText().equals(account);
        }
    },
    /** Ranges that all overlap with their neighbours, so that an event is in two of them. */
    RANGES("a numeric range each") {
        @Override
        String data(int number) {
            return "\"amount\": [{\"numeric\": [\">=\", %d, \"<\", %d]}]".formatted(number, number + 2);
        }

        @Override
        Predicate<JsonNode> byHand(int number) {
            return data -> {
                double amount = data.path("amount").asDouble();
                return amount >= number && amount < number + 2;
            };
        }
    },
    /** What alerts look like: this account, above this amount. */
    BOUNDS("an account and a bound each") {
        @Override
        String data(int number) {
            return EQUALITY.data(number) + ", \"amount\": [{\"numeric\": [\">\", %d.5]}]".formatted(number / 2);
        }

        @Override
        Predicate<JsonNode> byHand(int number) {
            Predicate<JsonNode> account = EQUALITY.byHand(number);
            int half = number / 2;
            return data -> account.test(data) && data.path("amount").asDouble() > half + 0.5;
        }
    };

    private final String title;

    RuleKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String pattern(int number) {
        return "{\"detail-type\": [\"payment.settled\"], \"detail\": {\"data\": {" + data(number) + "}}}";
    }

    abstract String data(int number);

    /** The same, as one would write it over a Jackson tree of the data. */
    abstract Predicate<JsonNode> byHand(int number);
}
