package io.landfall.storage;

import java.util.ArrayList;
import java.util.List;

/** Rows that a batch of statements did not write. */
public final class Unwritten {
    private Unwritten() {}

    /**
     * Those whose statement wrote nothing.
     *
     * @param rows in the order of their statements
     * @param counts as {@code JdbcTemplate.batchUpdate} gives them: by batches, each in order
     */
    public static <T> List<T> of(List<T> rows, int[][] counts) {
        List<T> unwritten = new ArrayList<>();
        int row = 0;
        for (int[] batch : counts) {
            for (int count : batch) {
                if (count == 0) {
                    unwritten.add(rows.get(row));
                }
                row++;
            }
        }
        return unwritten;
    }
}
