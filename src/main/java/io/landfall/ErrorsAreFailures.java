package io.landfall;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * An Error out of a step of a route (a StackOverflowError, a class that is missing) fails the exchange
 * as an exception does. Camel lets an Error pass by all that ends an exchange: error handlers and
 * transactions do not see it, and exchanges under way are counted wrongly, so that a stop waits until its
 * deadline for what is no more.
 */
final class ErrorsAreFailures implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new Step(target);
    }

    private static final class Step extends DelegateAsyncProcessor {
        Step(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Completion completion = new Completion(callback);
            try {
                return super.process(exchange, completion);
            } catch (Error e) {
                exchange.setException(e);
                completion.done(true);
                return true;
            }
        }
    }

    /** A step that throws an Error may say that it is done and be said so by Camel again: once counts. */
    private static final class Completion implements AsyncCallback {
        private final AsyncCallback callback;
        private final AtomicBoolean done = new AtomicBoolean();

        Completion(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean synchronously) {
            if (done.compareAndSet(false, true)) {
                callback.done(synchronously);
            }
        }
    }
}
