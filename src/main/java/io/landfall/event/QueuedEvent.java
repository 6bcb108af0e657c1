package io.landfall.event;

/**
 * An event as it lies on a subscription's queue: undecoded, with its places in the journal.
 *
 * @param sequence its number in the journal
 * @param keySequence the number of the first event of its key
 * @param json the CloudEvent in UTF-8; not to be changed
 * @param dataBytes how many bytes of it are its data, which stands last, before one brace; 0 if that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a list of bytes would cost what batches save
public record QueuedEvent(long sequence, long keySequence, byte[] json, int dataBytes) {
    public QueuedEvent(long sequence, long keySequence, byte[] json) {
        this(sequence, keySequence, json, 0);
    }

    public ClaimKey claimKey() {
        return new ClaimKey(keySequence, sequence != keySequence);
    }

    /** Its attributes and data, without a tree of them. */
    public Envelope envelope() {
        return Envelope.read(json, dataBytes);
    }

    public JournaledEvent decode() {
        return new JournaledEvent(sequence, keySequence, EventJson.decode(json));
    }
}
