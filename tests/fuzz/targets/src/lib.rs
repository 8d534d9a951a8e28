//! What must hold for any input, as functions of bytes: they panic where it does not.
//!
//! A [`Target`] takes bytes of anybody's, makes of them what its part of the project is given, and checks what comes out.
//! libFuzzer calls them with what it makes up (`tests/fuzz`), a test with all that is kept (`vsphere-tests`, `fuzz`).
//! Nothing here knows where the bytes come from, reads a file, or tells one input from another.

pub mod count;
pub mod diff;
pub mod error_body;
pub mod generate;
pub mod header;
pub mod loader;
pub mod overlay;
pub mod places;
pub mod random;
pub mod recover;
pub mod round;

/// Something that takes bytes and panics if what must hold does not.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its program, its seeds and its finds.
    pub name: &'static str,
    /// Checks what must hold for these bytes.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "loader",
        run: loader::run,
    },
    Target {
        name: "overlay",
        run: overlay::run,
    },
    Target {
        name: "recover",
        run: recover::run,
    },
    Target {
        name: "generate",
        run: generate::run,
    },
    Target {
        name: "diff",
        run: diff::run,
    },
    Target {
        name: "error_body",
        run: error_body::run,
    },
    Target {
        name: "header",
        run: header::run,
    },
];
