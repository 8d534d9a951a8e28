//! Golden tests of the generator: its output for small documents is as expected, compiles, and is always the same.

mod calls;
mod cases;
mod compile;
mod drift;
mod features;
mod known;
mod stamp;
mod wire;
