package io.landfall.testing;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds on every database: each class has a database of its own, empty before each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatabaseContract {
    protected final Backend backend;
    protected TestDatabase database;
    protected SettableClock clock;

    protected DatabaseContract(Backend backend) {
        this.backend = backend;
    }

    @BeforeAll
    void open(@TempDir Path directory) {
        database = TestDatabase.open(backend, directory);
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
