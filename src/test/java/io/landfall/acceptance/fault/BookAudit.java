package io.landfall.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Audits the book of one handler: every key handled, and none again without a reason. */
final class BookAudit {
    private final Book book;
    private final Faults faults;
    private final List<String> repeated = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final Set<String> lost;
    private final Set<String> unknown;

    BookAudit(Book book, Set<String> expected, Faults faults) {
        this.book = book;
        this.faults = faults;
        Set<String> handled = book.handledKeys();
        lost = new HashSet<>(expected);
        lost.removeAll(handled);
        unknown = new HashSet<>(handled);
        unknown.removeAll(expected);
        book.callsByKey().values().forEach(this::audit);
    }

    /** A repeat is owed to a failure, or to a fault between the two calls; anything else is a double. */
    private void audit(List<Book.Call> calls) {
        for (int i = 1; i < calls.size(); i++) {
            Book.Call before = calls.get(i - 1);
            Book.Call call = calls.get(i);
            if (before.answer().success()) {
                boolean explained = faults.between(before.at(), call.at());
                (explained ? repeated : doubled).add(call.key());
            }
        }
    }

    void tell(Findings findings) {
        findings.add("lost: never handled by '" + book.name() + "'", lost);
        findings.add("handled by '" + book.name() + "', and nobody sent them", unknown);
        findings.add("doubled: handled again by '" + book.name() + "' without any fault between", doubled);
        findings.add(
                "'" + book.name() + "' saw a key under several sequences",
                book.callsByKey().values().stream()
                        .filter(calls -> calls.stream()
                                        .map(Book.Call::sequence)
                                        .distinct()
                                        .count()
                                > 1)
                        .map(calls -> calls.get(0).key())
                        .toList());
    }

    /** Writes all calls into a file, in their order. */
    void keep(Path directory) {
        try {
            Files.write(
                    directory.resolve("calls-" + book.name() + ".txt"),
                    book.calls().stream().map(Object::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int handled() {
        return book.handled();
    }

    /** How many calls came again for a key that was handled before, for a reason. */
    int repeated() {
        return repeated.size();
    }

    int doubled() {
        return doubled.size();
    }

    int lost() {
        return lost.size();
    }
}
