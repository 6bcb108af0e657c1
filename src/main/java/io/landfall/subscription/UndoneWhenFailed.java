package io.landfall.subscription;

import io.landfall.storage.DurableTransactions;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Handles within the transaction that settles the batch (Transactional Client): what a failed delivery
 * wrote to the database is undone to a savepoint, and the others of its batch keep theirs.
 */
final class UndoneWhenFailed implements Handling {
    private final Handling handler;
    private final TransactionTemplate nested;

    UndoneWhenFailed(Handling handler, DurableTransactions transactions) {
        this.handler = handler;
        this.nested = new TransactionTemplate(transactions);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    @Override
    public void handle(Delivery delivery) {
        nested.executeWithoutResult(savepoint -> {
            handler.handle(delivery);
            if (delivery.hasFailed()) {
                savepoint.setRollbackOnly();
            }
        });
    }
}
