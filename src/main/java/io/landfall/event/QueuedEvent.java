package io.landfall.event;

/**
 * An event as it lies on a subscription's queue: undecoded, with its places in the journal.
 *
 * @param sequence its number in the journal
 * @param keySequence the number of the first event of its key
 * @param json the CloudEvent in UTF-8; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a list of bytes would cost what batches save
public record QueuedEvent(long sequence, long keySequence, byte[] json) {
    public ClaimKey claimKey() {
        return new ClaimKey(keySequence, sequence != keySequence);
    }

    /** Its attributes and data, without a tree of them. */
    public Envelope envelope() {
        return Envelope.read(json);
    }

    public JournaledEvent decode() {
        return new JournaledEvent(sequence, keySequence, EventJson.decode(json));
    }
}
