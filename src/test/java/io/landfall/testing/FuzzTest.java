package io.landfall.testing;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs each fuzz target over its seeds and the cases that fuzzing has found, both in
 * {@code src/test/fuzz/TARGET}, and over a fixed number of mutants of them. The long run, guided by
 * coverage, is {@code mvn test-compile exec:exec -Pfuzz -Dfuzz=inbox.read.CsvFuzz}.
 */
@Tag("full")
class FuzzTest {
    private static final Path CORPUS = Path.of("src/test/fuzz");
    private static final int MUTANTS = 1_500;
    private static final long SEED = 20260301;
    private static final int LONGEST_TOKEN = 24;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inbox.read.CsvFuzz",
                "inbox.read.NdjsonFuzz",
                "inbox.read.JsonFuzz",
                "inbox.read.XmlFuzz",
                "inbox.NormalizerFuzz",
                "event.EventFuzz",
                "routing.PatternFuzz"
            })
    void everyPromiseHoldsForSeedsFoundCasesAndTheirMutants(String name) throws Exception {
        Method target = Class.forName("io.landfall." + name).getMethod("fuzzerTestOneInput", byte[].class);
        List<byte[]> corpus = corpus(name.substring(name.lastIndexOf('.') + 1));
        Random random = new Random(SEED);

        for (byte[] input : corpus) {
            run(target, input);
        }
        for (int i = 0; i < MUTANTS; i++) {
            run(target, mutant(corpus, random));
        }
    }

    private static List<byte[]> corpus(String target) throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        return corpus;
    }

    private static void run(Method target, byte[] input) {
        assertThatCode(() -> {
                    try {
                        target.invoke(null, (Object) input);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })
                .as("input %s", HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(input.length, 2_000))))
                .doesNotThrowAnyException();
    }

    /** One input with pieces of others spliced in, doubled, cut out, and bytes changed. */
    private static byte[] mutant(List<byte[]> corpus, Random random) {
        byte[] input = corpus.get(random.nextInt(corpus.size()));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            byte[] other = random.nextInt(4) == 0 ? input : corpus.get(random.nextInt(corpus.size()));
            int at = random.nextInt(input.length + 1);
            int cut = Math.min(input.length, at + (random.nextBoolean() ? 0 : random.nextInt(LONGEST_TOKEN)));
            int from = random.nextInt(other.length + 1);
            int to = Math.min(other.length, from + random.nextInt(LONGEST_TOKEN));
            byte[] piece = Arrays.copyOfRange(other, from, to);
            if (random.nextInt(3) == 0) {
                random.nextBytes(piece);
            }
            byte[] next = new byte[at + piece.length + input.length - cut];
            System.arraycopy(input, 0, next, 0, at);
            System.arraycopy(piece, 0, next, at, piece.length);
            System.arraycopy(input, cut, next, at + piece.length, input.length - cut);
            input = next;
        }
        return input;
    }
}
