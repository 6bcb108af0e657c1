package io.landfall.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Lines over a logarithmic axis from 0 upwards, drawn as SVG. */
final class Chart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int RIGHT = 20;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#0b6e99", "#c4543a", "#5b7f2b", "#7a4fa3");

    private record Point(double x, double y) {}

    private final String across;
    private final String up;
    private final Map<String, List<Point>> lines = new LinkedHashMap<>();

    Chart(String across, String up) {
        this.across = across;
        this.up = up;
    }

    void add(String line, double x, double y) {
        lines.computeIfAbsent(line, any -> new ArrayList<>()).add(new Point(x, y));
    }

    /** Charts beside each other. */
    static String svg(List<Chart> charts) {
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n"
                        .formatted(WIDTH * charts.size(), HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (int i = 0; i < charts.size(); i++) {
            svg.append("<g transform=\"translate(%d 0)\">\n".formatted(WIDTH * i));
            charts.get(i).draw(svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg) {
        double top = roundedUp(all().stream().mapToDouble(Point::y).max().orElse(1));
        for (int step = 0; step <= 4; step++) {
            double value = top * step / 4;
            double y = y(value, top);
            svg.append("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>\n".formatted(LEFT, y, WIDTH - RIGHT));
            text(svg, LEFT - 8, y + 4, "end", number(value));
        }
        NavigableSet<Double> ticks = new TreeSet<>();
        all().forEach(point -> ticks.add(point.x()));
        for (double tick : ticks) {
            text(svg, x(tick, ticks), HEIGHT - BOTTOM + 18, "middle", number(tick));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", across);
        text(svg, LEFT, TOP - 22, "start", up);
        int line = 0;
        for (Map.Entry<String, List<Point>> entry : lines.entrySet()) {
            drawLine(svg, entry.getKey(), entry.getValue(), COLOURS.get(line % COLOURS.size()), line, top, ticks);
            line++;
        }
    }

    private static void drawLine(
            StringBuilder svg,
            String name,
            List<Point> points,
            String colour,
            int place,
            double top,
            NavigableSet<Double> ticks) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.length() == 0 ? "M" : "L")
                    .append(String.format("%.1f %.1f", x(point.x(), ticks), y(point.y(), top)));
        }
        svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n".formatted(path, colour));
        for (Point point : points) {
            svg.append(String.format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
                    x(point.x(), ticks), y(point.y(), top), colour));
        }
        int y = TOP - 22 + 16 * place;
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"3\" fill=\"%s\"/>\n"
                .formatted(WIDTH - 160, y - 5, colour));
        text(svg, WIDTH - 140, y, "start", name);
    }

    private List<Point> all() {
        return lines.values().stream().flatMap(List::stream).toList();
    }

    private static double x(double value, NavigableSet<Double> ticks) {
        double from = Math.log(ticks.first());
        double to = Math.log(ticks.last());
        double share = to == from ? 0.5 : (Math.log(value) - from) / (to - from);
        return LEFT + 15 + share * (WIDTH - RIGHT - LEFT - 30);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }

    /** To 1, 2, 4 or 8 and zeros. */
    private static double roundedUp(double value) {
        double step = Math.pow(10, Math.floor(Math.log10(value)));
        for (int factor : new int[] {1, 2, 4, 8}) {
            if (value <= step * factor) {
                return step * factor;
            }
        }
        return step * 10;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format("%,.0f", value) : String.valueOf(value);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text));
    }
}
