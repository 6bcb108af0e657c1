package io.landfall.cli;

import io.landfall.event.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code landfall}: the command that the jar runs; without a subcommand it runs the hub. */
@Command(
        name = "landfall",
        description = "A file lands, and every subscriber gets each of its records once.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class, SqlCommand.class, RehearseCommand.class})
public final class LandfallCommand {
    private static final int REFUSED = 2;
    private static final int FAILED = 1;
    private static final int JAVA_THAT_WARNS_OF_UNSAFE = 24;

    private LandfallCommand() {}

    public static void main(String[] arguments) {
        SerialFilter.install();
        prepareNetty();
        String[] command = arguments.length == 0 || arguments[0].startsWith("--home") ? run(arguments) : arguments;
        CommandLine line = new CommandLine(new LandfallCommand())
                .setExecutionExceptionHandler((failure, failed, parsed) -> report(failure, failed));
        int code = line.execute(command);
        // threads of a start that failed must not keep the process, nor delay its end
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }

    /** Before any of its classes is loaded; the user's own -D counts where there is one. */
    private static void prepareNetty() {
        if (Runtime.version().feature() >= JAVA_THAT_WARNS_OF_UNSAFE) {
            // Netty does without; four lines of warnings before ours would hide what the user should read
            System.setProperty("io.netty.noUnsafe", "true");
        }
        // it keeps what it takes of the heap, by chunks of 4 MiB: of 1 MiB (8 KiB, doubled 7 times) it keeps less
        System.getProperties().putIfAbsent("io.netty.allocator.maxOrder", "7");
        System.getProperties().putIfAbsent("io.netty.allocator.numHeapArenas", "2");
    }

    private static String[] run(String[] arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "run";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return command;
    }

    private static int report(Exception failure, CommandLine command) {
        if (failure instanceof ConfigurationException) {
            command.getErr().println("landfall: " + failure.getMessage());
            return REFUSED;
        }
        failure.printStackTrace(command.getErr());
        return FAILED;
    }
}
