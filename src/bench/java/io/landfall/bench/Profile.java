package io.landfall.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flight recording in numbers: which threads, whose code and which methods the processor time and
 * the allocated bytes went to.
 */
final class Profile {
    private static final int SHOWN = 25;

    private final Map<String, Double> cpu = new TreeMap<>();
    private final Map<String, Double> hot = new TreeMap<>();
    private final Map<String, Double> callers = new TreeMap<>();
    private final Map<String, Double> allocated = new TreeMap<>();
    private final Map<String, Double> sites = new TreeMap<>();
    private double pauses;

    static void print(Path recording, PrintStream out) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                profile.read(file.readEvent());
            }
        }
        out.println();
        out.println("## " + recording.getFileName());
        table("processor, by thread and code", profile.cpu, out);
        table("processor, by innermost method", profile.hot, out);
        table("processor, by the method of each stage that was called from outside of it", profile.callers, out);
        table("allocated bytes, by thread and code", profile.allocated, out);
        table("allocated bytes, by type and site", profile.sites, out);
        out.printf("%nGarbage collections stopped it for %.1f s in all.%n", profile.pauses);
    }

    private void read(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> sample(event, event.getThread("sampledThread"));
            case "jdk.ObjectAllocationSample" -> allocation(event);
            case "jdk.GarbageCollection" ->
                pauses += event.getDuration("sumOfPauses").toNanos() / 1e9;
            default -> {
                // nothing that is counted
            }
        }
    }

    private void sample(RecordedEvent event, RecordedThread thread) {
        if (event.getStackTrace() == null) {
            return;
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        Stage stage = stage(frames);
        add(cpu, name(thread) + " | " + stage.title(), 1);
        add(hot, method(frames.get(0)) + " | " + stage.title(), 1);
        add(callers, stage.title() + " | " + entry(frames, stage), 1);
    }

    private void allocation(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return;
        }
        double bytes = event.getLong("weight");
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        Stage stage = stage(frames);
        add(allocated, name(event.getThread()) + " | " + stage.title(), bytes);
        String type = event.getClass("objectClass").getName();
        add(sites, type + " | " + stage.title() + " | " + site(frames), bytes);
    }

    private static Stage stage(List<RecordedFrame> frames) {
        return frames.stream()
                .flatMap(frame -> Stage.of(type(frame)).stream())
                .findFirst()
                .orElse(Stage.OTHER);
    }

    /** The outermost method of the innermost stretch of a stage's frames. */
    private static String entry(List<RecordedFrame> frames, Stage stage) {
        String entry = method(frames.get(0));
        boolean inside = false;
        for (RecordedFrame frame : frames) {
            Optional<Stage> own = Stage.of(type(frame));
            if (own.isPresent() && own.get() == stage) {
                inside = true;
                entry = method(frame);
            } else if (inside && own.isPresent()) {
                return entry + " from " + method(frame);
            }
        }
        return entry;
    }

    /** The innermost method that is not the JDK's. */
    private static String site(List<RecordedFrame> frames) {
        return frames.stream()
                .filter(frame -> !type(frame).matches("(java|jdk|sun)\\..*"))
                .findFirst()
                .map(Profile::method)
                .orElse(method(frames.get(0)));
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static String method(RecordedFrame frame) {
        return type(frame).replaceFirst(".*\\.", "") + "." + frame.getMethod().getName();
    }

    /** Threads of a pool are one. */
    private static String name(RecordedThread thread) {
        return thread == null || thread.getJavaName() == null
                ? "?"
                : thread.getJavaName().replaceAll("[0-9]+", "#").replaceAll("\\(.*", "");
    }

    private static void add(Map<String, Double> counts, String key, double value) {
        counts.merge(key, value, Double::sum);
    }

    private static void table(String title, Map<String, Double> counts, PrintStream out) {
        double all = counts.values().stream().mapToDouble(count -> count).sum();
        out.printf("%n### %s (%,.0f in all)%n%n", title, all);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(entry -> out.printf("%5.1f %%  %s%n", entry.getValue() * 100 / all, entry.getKey()));
    }
}
