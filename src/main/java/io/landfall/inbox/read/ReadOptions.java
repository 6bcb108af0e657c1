package io.landfall.inbox.read;

import java.nio.charset.Charset;
import java.util.List;

/**
 * How to read a file.
 *
 * @param format the file's format
 * @param charset of CSV; a byte-order mark in the file wins. JSON and NDJSON are UTF-8 always, and
 *     XML says its own
 * @param delimiter of CSV
 * @param columns names of the CSV columns; empty: the first line names them
 * @param recordElement local name of the XML element that is a record; empty: each child of the root
 * @param maxRecordBytes a record of more bytes is rejected and never held in memory
 */
public record ReadOptions(
        Format format,
        Charset charset,
        char delimiter,
        List<String> columns,
        String recordElement,
        int maxRecordBytes) {
    /** The largest record that is read unless told otherwise. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024;

    public ReadOptions {
        columns = List.copyOf(columns);
    }
}
