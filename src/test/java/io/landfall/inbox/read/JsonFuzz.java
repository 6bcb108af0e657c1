package io.landfall.inbox.read;

/** Any bytes as a file of JSON. */
public final class JsonFuzz {
    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ReaderOracle.check(Format.JSON, input);
    }
}
