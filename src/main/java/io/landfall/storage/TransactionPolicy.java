package io.landfall.storage;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.TransactedPolicy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the {@code transacted} EIP of the engine's routes does: the steps below it are one
 * transaction, which commits when they end and rolls back when they fail. Camel's own policy belongs
 * to camel-spring and adds an error handler with redelivery; the engine's routes hand every failure
 * to their consumer instead.
 */
public final class TransactionPolicy implements TransactedPolicy {
    private final TransactionTemplate transaction;

    public TransactionPolicy(PlatformTransactionManager manager) {
        this.transaction = new TransactionTemplate(manager);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing of the definition changes
    }

    @Override
    public Processor wrap(Route route, Processor processor) {
        return exchange -> transaction.executeWithoutResult(status -> process(processor, exchange, status));
    }

    /** A transaction belongs to this thread: marked as transacted, no step is left to another. */
    private void process(Processor processor, Exchange exchange, TransactionStatus status) {
        exchange.getUnitOfWork().beginTransactedBy(this);
        try {
            processor.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            exchange.getUnitOfWork().endTransactedBy(this);
        }
        if (exchange.isFailed() || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            status.setRollbackOnly();
        }
    }
}
