package io.landfall.bench;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whose work a stack is, by the innermost frame that says so; earlier constants are asked first. */
enum Stage {
    FILES("file system calls", "sun.nio.ch.FileDispatcherImpl", "java.io.RandomAccessFile", "sun.nio.fs."),
    HASHES("hashes", "sun.security.provider", "java.security.MessageDigest"),
    JSON("JSON", "com.fasterxml.jackson", "io.landfall.inbox.read", "io.landfall.event.EventJson"),
    RULER("event-ruler", "software.amazon"),
    DATABASE("PostgreSQL driver", "org.postgresql", "org.newsclub"),
    BROKER("Artemis", "org.apache.activemq", "io.netty"),
    CAMEL("Camel", "org.apache.camel"),
    SPRING("Spring, Hikari", "org.springframework", "com.zaxxer"),
    OWN("own code", "io.landfall"),
    OTHER("other");

    private final String title;
    private final Pattern classes;

    Stage(String title, String... prefixes) {
        this.title = title;
        this.classes = Pattern.compile(
                Arrays.stream(prefixes).map(Pattern::quote).reduce("(?!)", (one, other) -> one + "|" + other));
    }

    String title() {
        return title;
    }

    static Optional<Stage> of(String className) {
        return Arrays.stream(values())
                .filter(stage -> stage.classes.matcher(className).lookingAt())
                .findFirst();
    }
}
