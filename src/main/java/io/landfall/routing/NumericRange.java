package io.landfall.routing;

/** The numbers between two bounds, an open bound left out. */
record NumericRange(double bottom, boolean openBottom, double top, boolean openTop) {
    static NumericRange only(double number) {
        return new NumericRange(number, false, number, false);
    }

    static NumericRange between(double bottom, double top) {
        return new NumericRange(bottom, true, top, true);
    }

    boolean has(double number) {
        return (openBottom ? bottom < number : bottom <= number) && (openTop ? number < top : number <= top);
    }
}
