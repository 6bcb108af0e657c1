package io.landfall.storage;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions on the database, whose commit returns only when the server's disk has it. Bound to the thread
 * in Spring's way, so everything that asks for a connection in the same thread (Camel's {@code sql:}
 * endpoints too) takes part.
 */
public final class DurableTransactions extends DataSourceTransactionManager {
    private static final long serialVersionUID = 1L;

    public DurableTransactions(DataSource dataSource) {
        super(dataSource);
    }

    /** Runs work in a transaction, the thread's own where there is one. */
    public <T> T in(Supplier<T> work) {
        return new TransactionTemplate(this).execute(status -> work.get());
    }

    /** Runs work in a transaction, the thread's own where there is one. */
    public void run(Runnable work) {
        new TransactionTemplate(this).executeWithoutResult(status -> work.run());
    }
}
