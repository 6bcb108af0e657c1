package io.landfall.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rows as a table of text, however many there are: the first thousand decide how wide the columns are, and
 * the others follow as they come.
 */
final class TextTable {
    private static final int MEASURED = 1_000;
    /** Values are senders' words: without line ends, and without what commands a terminal. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final Set<Integer> NUMBERS =
            Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.DECIMAL, Types.REAL, Types.DOUBLE);

    private final PrintWriter out;

    TextTable(PrintWriter out) {
        this.out = out;
    }

    void print(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int number = columns.getColumnCount();
        int[] widths = new int[number];
        boolean[] right = new boolean[number];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            names.add(columns.getColumnLabel(i + 1));
            right[i] = NUMBERS.contains(columns.getColumnType(i + 1));
        }
        List<List<String>> first = new ArrayList<>();
        while (first.size() < MEASURED && rows.next()) {
            first.add(row(rows, number));
        }
        widen(widths, names);
        first.forEach(row -> widen(widths, row));
        long count = first.size();
        print(names, widths, new boolean[number]);
        print(rulers(widths), widths, new boolean[number]);
        first.forEach(row -> print(row, widths, right));
        while (first.size() == MEASURED && rows.next()) {
            print(row(rows, number), widths, right);
            count++;
        }
        out.println(count == 1 ? "1 row" : count + " rows");
        out.flush();
    }

    private static List<String> row(ResultSet rows, int number) throws SQLException {
        List<String> row = new ArrayList<>(number);
        for (int i = 1; i <= number; i++) {
            String value = rows.getString(i);
            row.add(value == null ? "" : HARMFUL.matcher(value).replaceAll("?"));
        }
        return row;
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(row.get(i)));
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static List<String> rulers(int[] widths) {
        List<String> rulers = new ArrayList<>();
        for (int width : widths) {
            rulers.add("-".repeat(width));
        }
        return rulers;
    }

    private void print(List<String> row, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - length(row.get(i))));
            line.append(i == 0 ? "" : "  ");
            line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
