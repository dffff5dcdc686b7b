package dev.rollcall.benchmark;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The median of some measurements, and how far apart they were. */
record Figures(double median, double least, double most) {
    /**
     * Returns them for one property of the measurements.
     *
     * @throws IllegalArgumentException if there are none
     */
    static <T> Figures of(Collection<T> measurements, ToDoubleFunction<T> property) {
        double[] sorted = measurements.stream().mapToDouble(property).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no measurements");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figures(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Returns the value that so great a share of the values does not exceed, 0 if there are none; the array is sorted by this. */
    static double quantile(double[] values, double share) {
        if (values.length == 0) {
            return 0;
        }
        Arrays.sort(values);
        int index = (int) Math.ceil(share * values.length) - 1;
        return values[Math.max(0, index)];
    }
}
