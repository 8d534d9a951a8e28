//! The Rust samples of the documents, compiled as doctests. A sample with a `main` and without `no_run` also runs.

macro_rules! documents {
    ($($name:ident: $path:literal,)*) => {
        /// Paths of the documents whose samples are compiled, from the root of the project.
        pub const COMPILED: &[&str] = &[$($path),*];

        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../", $path))]
            pub struct $name;
        )*
    };
}

documents! {
    Readme: "README.md",
    CodegenReadme: "generator/README.md",
    RuntimeReadme: "generator/runtime/README.md",
    ClientReadme: "generated/README.md",
    Introduction: "docs/src/introduction.md",
    Recipes: "docs/src/recipes.md",
    Connecting: "docs/src/connecting.md",
    LoggingIn: "docs/src/logging-in.md",
    Calls: "docs/src/calls.md",
    Errors: "docs/src/errors.md",
    AroundCalls: "docs/src/around-calls.md",
    Tasks: "docs/src/tasks.md",
    Transfers: "docs/src/transfers.md",
    Blocking: "docs/src/blocking.md",
    Mock: "docs/src/mock.md",
    Settings: "docs/src/settings.md",
    Features: "docs/src/features.md",
    Generating: "docs/src/generating.md",
    OtherDocuments: "docs/src/documents.md",
    NewVersion: "docs/src/new-version.md",
    Comparing: "docs/src/comparing.md",
    Limits: "docs/src/limits.md",
}
