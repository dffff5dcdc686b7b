package dev.rollcall.containers;

/** A test class says which fleet its inherited tests run on. */
interface WithFleet {
    Fleet fleet();
}
