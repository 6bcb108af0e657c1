package io.landfall.event;

/**
 * What a subscription claims of an event.
 *
 * @param sequence the number under which its key was first journaled
 * @param again whether the key was journaled again when the journal had forgotten it, which makes it another
 *     event for those who have forgotten it too
 */
public record ClaimKey(long sequence, boolean again) {
    /** As a text, of equal length and rising. */
    public String text() {
        return Sequences.text(sequence);
    }
}
