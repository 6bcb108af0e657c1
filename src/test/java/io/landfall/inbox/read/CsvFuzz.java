package io.landfall.inbox.read;

/** Any bytes as a file of CSV. */
public final class CsvFuzz {
    private CsvFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ReaderOracle.check(Format.CSV, input);
    }
}
