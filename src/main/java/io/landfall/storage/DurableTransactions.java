package io.landfall.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions on the database whose commit returns only when the disk has it. Bound to the thread
 * in Spring's way, so everything that asks for a connection in the same thread (Camel's {@code sql:}
 * endpoints too) takes part.
 */
public final class DurableTransactions extends DataSourceTransactionManager {
    private static final long serialVersionUID = 1L;
    private final Dialect dialect;

    public DurableTransactions(DataSource dataSource, Dialect dialect) {
        super(dataSource);
        this.dialect = dialect;
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        super.doCommit(status);
        Connection connection = ((JdbcTransactionObjectSupport) status.getTransaction())
                .getConnectionHolder()
                .getConnection();
        try {
            dialect.makeDurable(connection);
        } catch (SQLException e) {
            throw new TransactionSystemException("committed, but the disk may not have it: " + e.getMessage(), e);
        }
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
