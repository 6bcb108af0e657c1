package io.landfall;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A step of the start that a thread of its own makes while the start goes on. */
final class Meanwhile<T> {
    private final CompletableFuture<T> step;

    private Meanwhile(CompletableFuture<T> step) {
        this.step = step;
    }

    static <T> Meanwhile<T> of(String thread, Supplier<T> step) {
        return new Meanwhile<>(
                CompletableFuture.supplyAsync(step, task -> new Thread(task, "landfall-" + thread).start()));
    }

    /** One that is made already. */
    static <T> Meanwhile<T> made(T result) {
        return new Meanwhile<>(CompletableFuture.completedFuture(result));
    }

    /** Waits for the end of the step, and throws what the step threw. */
    T get() {
        try {
            return step.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }
}
