package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void an_odd_number_of_measurements_has_one_in_the_middle() {
        assertEquals(new Figures(2, 1, 9), Figures.of(List.of(9, 1, 2), Integer::doubleValue));
    }

    @Test
    void an_even_number_has_the_mean_of_two() {
        assertEquals(new Figures(3, 1, 9), Figures.of(List.of(4, 9, 1, 2), Integer::doubleValue));
    }

    @Test
    void no_measurements_have_no_median() {
        assertThrows(IllegalArgumentException.class, () -> Figures.of(List.<Integer>of(), Integer::doubleValue));
    }

    @Test
    void a_quantile_is_one_of_the_values() {
        double[] hundred = new double[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = 100 - i;
        }
        assertEquals(50, Figures.quantile(hundred, 0.50));
        assertEquals(99, Figures.quantile(hundred, 0.99));
        assertEquals(7, Figures.quantile(new double[] {7}, 0.99));
        assertEquals(0, Figures.quantile(new double[0], 0.99));
    }
}
