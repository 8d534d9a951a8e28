//! Golden tests of the generator: what it makes of small documents, that this compiles, and that it is always the same.

mod cases;
mod compile;
mod drift;
mod features;
mod stamp;
