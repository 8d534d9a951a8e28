//! A stamp: hashes of the inputs and outputs of the last run, to skip an equal run.
//!
//! Takes everything that a run depends on and its output folder; gives the summary of the last run if the folder is what this run
//! would write. A stamp has no generated text and never changes the folder. If anything differs (an input, a setting, the program
//! itself, a generated file), the stamp is ignored. It is kept in a folder of the caller's choice outside of the generated crate,
//! because it changes with every build of the program.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Problem, ProblemKind, Problems};
use crate::emit::Settings;
use crate::generated::{Generated, Summary};
use crate::load::{self, Inputs};

/// The name of the stamp in the cache folder.
const NAME: &str = "vsphere-codegen.json";

/// The inputs of a run, and the path of its stamp.
#[derive(Clone, Debug)]
pub struct Stamp {
    file: PathBuf,
    inputs: Inputs,
    /// Includes everything but the input files.
    hasher: DefaultHasher,
    fingerprint: u64,
}

impl Stamp {
    /// Creates the stamp of a run, kept in `cache`. `program` identifies the build of the generator: the bytes of its executable.
    ///
    /// # Errors
    /// An input that cannot be read, or a cache that others can write.
    pub fn new(
        cache: &Path,
        program: &[u8],
        inputs: &Inputs,
        settings: &Settings,
    ) -> Result<Self, Problems> {
        own(cache).map_err(|error| {
            let what = ProblemKind::Cache(error.to_string());
            Problem::of_file(cache.to_string_lossy(), what)
        })?;
        let mut hasher = DefaultHasher::new();
        add(&mut hasher, program);
        add(&mut hasher, format!("{inputs:?} {settings:?}").as_bytes());
        Ok(Self {
            file: cache.join(NAME),
            inputs: inputs.clone(),
            fingerprint: fingerprint(hasher.clone(), inputs)?,
            hasher,
        })
    }

    /// Returns the summary of the last run, if it equals this one and `folder` is unchanged since.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn recall(&self, folder: &Path) -> Result<Option<Summary>, Problem> {
        // An unreadable or malformed stamp is ignored.
        let stamp = load::bytes(&self.file, self.inputs.limits).ok();
        let stamp: Option<Value> = stamp.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let Some((summary, files)) = stamp.and_then(|stamp| self.parse(&stamp)) else {
            return Ok(None);
        };
        let same = |path: &str, text: &str| files.get(path) == Some(&hash(text.as_bytes()));
        let unchanged = crate::emit::holds(folder, files.len(), same)?;
        Ok(unchanged.then_some(summary))
    }

    /// Writes the stamp of a finished run, unless an input has changed during the run.
    ///
    /// # Errors
    /// A cache that cannot be written, or an input that can no longer be read.
    pub fn remember(&self, generated: &Generated) -> Result<(), Problems> {
        if fingerprint(self.hasher.clone(), &self.inputs)? != self.fingerprint {
            return Ok(());
        }
        let hashed = |(path, text): (&String, &String)| (path.clone(), hash(text.as_bytes()));
        let files: BTreeMap<String, u64> = generated.files.0.iter().map(hashed).collect();
        let summary = generated.summary();
        let stamp = json!({
            "fingerprint": self.fingerprint,
            "operations": summary.operations,
            "schemas": summary.schemas,
            "lines": summary.lines,
            "skipped": summary.skipped.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
            "warnings": summary.warnings.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
            "files": files,
        });
        self.write(&stamp.to_string()).map_err(|error| {
            let what = ProblemKind::Unwritable(error.to_string());
            Problems::from(Problem::of_file(self.file.to_string_lossy(), what))
        })
    }

    /// Writes to a temporary file and renames it, so that a reader finds a complete stamp or none.
    fn write(&self, text: &str) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut staged = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut staged, text.as_bytes())?;
        staged.persist(&self.file)?;
        Ok(())
    }

    /// Returns the summary and the file hashes of a stamp, or `None` if it belongs to another run.
    fn parse(&self, stamp: &Value) -> Option<(Summary, BTreeMap<String, u64>)> {
        let number = |key: &str| stamp.get(key)?.as_u64();
        let count = |key: &str| usize::try_from(number(key)?).ok();
        if number("fingerprint")? != self.fingerprint {
            return None;
        }
        let hashed = |(path, hash): (&String, &Value)| Some((path.clone(), hash.as_u64()?));
        let files = stamp.get("files")?.as_object()?.iter().map(hashed);
        let files = files.collect::<Option<BTreeMap<_, _>>>()?;
        let diagnostics = |key: &str| -> Option<Vec<Diagnostic>> {
            let entries = stamp.get(key)?.as_array()?.iter();
            entries.map(Diagnostic::from_json).collect()
        };
        let summary = Summary {
            operations: count("operations")?,
            schemas: count("schemas")?,
            files: files.len(),
            lines: count("lines")?,
            skipped: diagnostics("skipped")?,
            warnings: diagnostics("warnings")?,
        };
        Some((summary, files))
    }
}

/// Creates the folder if it is missing, and returns an error if another user could have prepared it: a stamp is believed.
fn own(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    if found.is_symlink() {
        return Err(io::Error::other("it is a link"));
    }
    is_private(&found)
}

/// Returns an error if a folder belongs to another user, or if others can write it.
#[cfg(unix)]
fn is_private(folder: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if folder.mode() & 0o022 != 0 {
        return Err(io::Error::other("others can write it, `chmod go-w` it"));
    }
    // A new file belongs to this user.
    match tempfile::tempfile()?.metadata()?.uid() == folder.uid() {
        true => Ok(()),
        false => Err(io::Error::other("it belongs to another user")),
    }
}

/// Accepts any folder: its rights are not those of Unix.
#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Returns a hash of everything that can change the output or the messages.
fn fingerprint(mut hasher: DefaultHasher, inputs: &Inputs) -> Result<u64, Problems> {
    for path in load::files(inputs)? {
        let bytes = load::bytes(&path, inputs.limits)?;
        add(&mut hasher, path.as_os_str().as_encoded_bytes());
        add(&mut hasher, &bytes);
    }
    Ok(hasher.finish())
}

/// Adds bytes with their length, so that bytes moved from one text to the next change the hash.
fn add(hasher: &mut DefaultHasher, bytes: &[u8]) {
    hasher.write_usize(bytes.len());
    hasher.write(bytes);
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
