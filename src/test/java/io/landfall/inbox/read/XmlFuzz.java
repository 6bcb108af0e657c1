package io.landfall.inbox.read;

/** Any bytes as a file of XML. */
public final class XmlFuzz {
    private XmlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ReaderOracle.check(Format.XML, input);
    }
}
