package org.h2.mvstore;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The maps of a store, which are gone over with the undo logs behind all others. The mended {@code MVStore}
 * takes it in place of a plain map ({@code src/build/java/MendH2.java}): a transaction notes in its undo log
 * what it is about to change, and what is stored of the log must be no older than what is stored of the change.
 */
public final class UndoLogsLast extends ConcurrentHashMap<Integer, MVMap<?, ?>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Collection<MVMap<?, ?>> values() {
        Collection<MVMap<?, ?>> all = super.values();
        return new AbstractCollection<>() {
            @Override
            public Iterator<MVMap<?, ?>> iterator() {
                return new Passes(all);
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }

    /** Twice over all maps: of the undo logs nothing is looked at before all others have been given out. */
    private static final class Passes implements Iterator<MVMap<?, ?>> {
        private final Collection<MVMap<?, ?>> all;
        private Iterator<MVMap<?, ?>> pass;
        private boolean logs;
        private MVMap<?, ?> next;
        private MVMap<?, ?> given;

        Passes(Collection<MVMap<?, ?>> all) {
            this.all = all;
            this.pass = all.iterator();
        }

        private void advance() {
            while (next == null) {
                if (pass.hasNext()) {
                    MVMap<?, ?> map = pass.next();
                    next = map.isSingleWriter() == logs ? map : null;
                } else if (logs) {
                    return;
                } else {
                    logs = true;
                    pass = all.iterator();
                }
            }
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                advance();
            }
            return next != null;
        }

        @Override
        public MVMap<?, ?> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            given = next;
            next = null;
            return given;
        }

        @Override
        public void remove() {
            all.remove(given);
        }
    }
}
