package dev.rollcall.containers;

import java.util.List;

/** A test class says which fleet its inherited tests run on. */
interface WithFleet extends WithApplications {
    Fleet fleet();

    @Override
    default Container gateway() {
        return fleet().gateway();
    }

    @Override
    default List<Container> apps() {
        return fleet().apps();
    }
}
