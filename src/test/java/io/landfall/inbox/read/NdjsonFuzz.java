package io.landfall.inbox.read;

/** Any bytes as a file of NDJSON. */
public final class NdjsonFuzz {
    private NdjsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ReaderOracle.check(Format.NDJSON, input);
    }
}
