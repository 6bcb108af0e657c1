package io.landfall.routing;

/**
 * The elements of an event's arrays in which a value stands, or all values that were chosen so far.
 * Event Ruler matches two fields together only where they are in the same element of each array that
 * both are in. Immutable: a list that shares its end with others.
 *
 * @param array the number of the array in its event
 * @param index the element's place there
 */
record Elements(int array, int index, Elements others) {
    /** In no array. */
    static final Elements NONE = new Elements(-1, -1);

    /** Stands for what cannot be: two elements of one array. */
    static final Elements CONFLICT = new Elements(-2, -2);

    private Elements(int array, int index) {
        this(array, index, null);
    }

    Elements with(int otherArray, int otherIndex) {
        return new Elements(otherArray, otherIndex, this);
    }

    boolean isNone() {
        return array == -1;
    }

    boolean isConflict() {
        return array == -2;
    }

    /** These and those together: these themselves if those are among them. */
    Elements and(Elements those) {
        Elements all = this;
        for (Elements one = those; !one.isNone(); one = one.others) {
            int known = indexIn(one.array);
            if (known < 0) {
                all = all.with(one.array, one.index);
            } else if (known != one.index) {
                return CONFLICT;
            }
        }
        return all;
    }

    private int indexIn(int wanted) {
        for (Elements one = this; !one.isNone(); one = one.others) {
            if (one.array == wanted) {
                return one.index;
            }
        }
        return -1;
    }
}
