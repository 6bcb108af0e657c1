package io.landfall.testing;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** For tests on the database: each class has a database of its own, empty before each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatabaseFixture {
    protected TestDatabase database;
    protected SettableClock clock;

    @BeforeAll
    void open() {
        database = TestDatabase.open();
    }

    @BeforeEach
    void empty() {
        database.empty();
        clock = SettableClock.atStart();
    }

    @AfterAll
    void close() {
        database.close();
    }
}
