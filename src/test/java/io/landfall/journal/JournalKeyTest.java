package io.landfall.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.landfall.event.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JournalKeyTest {
    private static JournalKey key(String source, String key) {
        return JournalKey.of(List.of(event(source, key))).get(0);
    }

    private static Event event(String source, String key) {
        return Event.of("1", source, "invoice.approved", MissingNode.getInstance())
                .with("idempotencykey", key)
                .build();
    }

    @Test
    void eachOfManyHasTheKeyThatItHasAlone() {
        List<String> sources = List.of("/a", "/a", "/b", "/a", "/b");

        List<JournalKey> together =
                JournalKey.of(sources.stream().map(source -> event(source, "K")).toList());

        assertThat(together)
                .isEqualTo(sources.stream().map(source -> key(source, "K")).toList());
        assertThat(together.get(1)).isNotEqualTo(together.get(2));
    }

    @Test
    void keysOfASourceLieInTheOrderOfTheirTexts() {
        List<String> texts =
                List.of("INV-0001", "INV-0002", "INV-00020", "INV-0003", "J", "j".repeat(47), "j".repeat(48));

        List<JournalKey> keys = texts.stream().map(text -> key("/erp", text)).toList();

        assertThat(keys.subList(0, 6)).isSorted();
        assertThat(new HashSet<>(keys)).hasSize(texts.size());
    }

    @Test
    void theSameKeyOfTheSameSourceIsOneAndOfAnotherSourceAnother() {
        assertThat(key("/erp", "INV-1")).isEqualTo(key("/erp", "INV-1"));
        assertThat(key("/erp", "INV-1")).isNotEqualTo(key("/shop", "INV-1"));
        assertThat(key("/erp", "a" + "é".repeat(100))).isEqualTo(key("/erp", "a" + "é".repeat(100)));
    }

    @Test
    void keysOfAnyLengthDifferWhereverTheyDifferAndStayShort() {
        Set<JournalKey> keys = new HashSet<>();
        List<String> texts = Stream.concat(
                        IntStream.rangeClosed(1, 200).mapToObj("k"::repeat),
                        IntStream.range(0, 200).mapToObj(i -> "k".repeat(i) + "x" + "k".repeat(199 - i)))
                .toList();

        texts.forEach(text -> keys.add(key("/erp", text)));

        assertThat(keys).hasSize(400).allSatisfy(key -> assertThat(key.bytes()).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void aKeyThatLooksLikeTheHashOfALongOneIsAnother() {
        String shortest = "k".repeat(48);
        byte[] hashed = key("/erp", shortest).bytes();

        assertThat(hashed).hasSize(60);
        assertThat(key("/erp", "k".repeat(47)).bytes()).hasSize(59);
    }
}
