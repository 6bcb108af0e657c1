package io.landfall.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, its columns aligned. */
final class Table {
    private final String title;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String title, String... columns) {
        this.title = title;
        rows.add(List.of(columns));
    }

    void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        if (row.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(row + " does not fit " + rows.get(0));
        }
        rows.add(row);
    }

    void print(PrintStream out) {
        out.println();
        out.println("### " + title);
        out.println();
        out.println(line(rows.get(0)));
        out.println("|" + "---|".repeat(rows.get(0).size()));
        rows.stream().skip(1).map(this::line).forEach(out::println);
        out.flush();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = rows.stream()
                    .mapToInt(other -> other.get(column).length())
                    .max()
                    .orElse(0);
            line.append(' ')
                    .append(row.get(i))
                    .append(" ".repeat(width - row.get(i).length()))
                    .append(" |");
        }
        return line.toString();
    }
}
