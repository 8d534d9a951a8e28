//! Settings of the generated crate.

/// Settings of the generated crate.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Package name of the crate.
    pub package: String,
    /// Version of the crate.
    pub version: String,
    /// The command named in headers, which generates the files again.
    pub command: String,
    /// Path of the runtime crate from the new one; `None` for a dependency by version alone.
    pub runtime: Option<String>,
    /// Default features; `None` for the whole API.
    pub default_features: Option<Vec<String>>,
    /// License files, copied as they are: name and text.
    pub licenses: Vec<(String, String)>,
    /// `true` to add a mock server behind the feature `mock`, which makes the crate half as large again.
    pub mock: bool,
    /// `true` to leave out unsupported items and all that needs them; otherwise they are errors.
    pub skip_unsupported: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            package: "vsphere-client".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: "vsphere-codegen generate".to_owned(),
            runtime: None,
            default_features: None,
            licenses: Vec::new(),
            mock: false,
            skip_unsupported: false,
        }
    }
}
