package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.testing.TestDatabase;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

class CopyTest {
    private static final String NUMBERS = "numbers (number)";
    private static final Copy.Row<Long> NUMBER = Copy::number;

    private TestDatabase database;
    private JdbcTemplate jdbc;

    @BeforeEach
    void open() {
        database = TestDatabase.open();
        jdbc = database.jdbc();
        jdbc.execute(
                "CREATE TABLE kinds (number BIGINT, text VARCHAR(10), time TIMESTAMP WITH TIME ZONE, bytes BYTEA)");
        jdbc.execute("CREATE TABLE numbers (number BIGINT NOT NULL PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private record Kinds(Long number, String text, OffsetDateTime time, byte[] bytes) {
        void write(Copy columns) throws SQLException {
            columns.number(number);
            columns.text(text);
            columns.time(time);
            columns.bytes(bytes);
        }
    }

    private void addKinds(Kinds... rows) {
        Copy.into(
                jdbc,
                "kinds (number, text, time, bytes)",
                4,
                Arrays.asList(rows),
                (columns, row) -> row.write(columns));
    }

    private List<Long> numbers() {
        return jdbc.queryForList("SELECT number FROM numbers ORDER BY number", Long.class);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void valuesOfEachKindComeAsTheyWere() {
        OffsetDateTime time = OffsetDateTime.of(1969, 7, 20, 20, 17, 40, 123_456_000, ZoneOffset.ofHours(-5));

        addKinds(new Kinds(Long.MIN_VALUE, "ünï→ 😀", time, new byte[] {0, -1, 92}));

        assertThat(jdbc.queryForMap("SELECT number, text, bytes FROM kinds"))
                .containsEntry("number", Long.MIN_VALUE)
                .containsEntry("text", "ünï→ 😀")
                .containsEntry("bytes", new byte[] {0, -1, 92});
        assertThat(jdbc.queryForObject("SELECT time FROM kinds", OffsetDateTime.class))
                .isEqualTo(time);
    }

    @Test
    void aTimeIsWhatTheDriverMakesOfIt() {
        OffsetDateTime time = OffsetDateTime.of(2026, 2, 28, 23, 59, 59, 999_999_500, ZoneOffset.UTC);

        addKinds(new Kinds(1L, "one", time, null), new Kinds(2L, "two", time.minusNanos(1), null));

        assertThat(jdbc.queryForList("SELECT number FROM kinds WHERE time = ?", Long.class, time))
                .containsExactly(1L);
        assertThat(jdbc.queryForList("SELECT number FROM kinds WHERE time = ?", Long.class, time.minusNanos(1)))
                .containsExactly(2L);
    }

    @Test
    void nullIsNull() {
        addKinds(new Kinds(null, null, OffsetDateTime.now(ZoneOffset.UTC), null));

        assertThat(jdbc.queryForObject(
                        "SELECT count(*) FROM kinds WHERE number IS NULL AND text IS NULL AND bytes IS NULL",
                        Long.class))
                .isEqualTo(1);
    }

    /** Around the size of a piece, where a value and a number's head may not fit any more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_400, 65_480, 65_490, 65_500, 65_510, 65_520, 65_535, 65_536, 65_537, 1_000_000})
    void valuesOfAnySizeComeWhole(int size) {
        OffsetDateTime time = OffsetDateTime.now(ZoneOffset.UTC);
        List<byte[]> sizes = IntStream.of(size, 3, size)
                .mapToObj(bytes -> {
                    byte[] value = new byte[bytes];
                    Arrays.fill(value, (byte) bytes);
                    return value;
                })
                .toList();

        addKinds(sizes.stream().map(value -> new Kinds(1L, "one", time, value)).toArray(Kinds[]::new));

        assertThat(jdbc.queryForList("SELECT bytes FROM kinds ORDER BY ctid", byte[].class))
                .containsExactlyElementsOf(sizes);
    }

    @Test
    void noRowsAreNoRows() {
        Copy.into(jdbc, NUMBERS, 1, List.of(), NUMBER);

        assertThat(numbers()).isEmpty();
    }

    @Test
    void rowsAreRolledBackWithTheTransaction() {
        database.rolledBack(() -> Copy.into(jdbc, NUMBERS, 1, upTo(3), NUMBER));

        assertThat(numbers()).isEmpty();
    }

    @Test
    void whatTheTableCannotHoldIsRefusedWithAllOfIt() {
        OffsetDateTime time = OffsetDateTime.now(ZoneOffset.UTC);

        assertThatThrownBy(
                        () -> addKinds(new Kinds(1L, "one", time, null), new Kinds(2L, "longer than ten", time, null)))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("value too long for type character varying(10)");

        assertThat(jdbc.queryForObject("SELECT count(*) FROM kinds", Long.class))
                .isZero();
    }

    @Test
    void aRowThatCannotBeWrittenEndsTheCopyAndLeavesTheConnectionInOrder() {
        assertThatThrownBy(() -> Copy.into(jdbc, NUMBERS, 1, upTo(100_000), (columns, number) -> {
                    if (number == 99_999) {
                        throw new IllegalStateException("it is not to be");
                    }
                    columns.number(number);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("it is not to be");

        assertThat(numbers()).isEmpty();
    }

    @Test
    void absentKeysAreAdded() {
        boolean added = database.transactions().in(() -> Copy.ifAbsent(jdbc, NUMBERS, 1, upTo(2_000), NUMBER));

        assertThat(added).isTrue();
        assertThat(numbers()).isEqualTo(upTo(2_000));
    }

    @Test
    void ofKeysOfWhichOneIsThereNoneIsAddedAndTheTransactionGoesOn() {
        jdbc.update("INSERT INTO numbers VALUES (1500)");

        database.transactions().run(() -> {
            jdbc.update("INSERT INTO numbers VALUES (4000)");
            assertThat(Copy.ifAbsent(jdbc, NUMBERS, 1, upTo(2_000), NUMBER)).isFalse();
            jdbc.update("INSERT INTO numbers VALUES (5000)");
        });

        assertThat(numbers()).containsExactly(1500L, 4000L, 5000L);
    }
}
