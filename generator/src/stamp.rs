//! A stamp: what the last run made of what, so that the same run need not be done again.
//!
//! Takes everything that a run depends on, and the folder that it was to make; tells whether the folder is what the run
//! would make. A stamp holds no generated text and never changes the folder: where anything is not exactly as it was
//! (an input, a setting, the program itself, a generated file), the run is done as if there were none. It is kept in a
//! folder of the caller's choice, outside the generated crate, for it changes with every build of the program.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Problem, ProblemKind, Problems};
use crate::emit::Settings;
use crate::generated::{Generated, Summary};
use crate::load::{self, Inputs};

/// The file in the folder of the cache.
const NAME: &str = "vsphere-codegen.json";

/// What a run depends on, and where its stamp is.
#[derive(Clone, Debug)]
pub struct Stamp {
    file: PathBuf,
    inputs: Inputs,
    /// Everything but the files is in here already.
    hasher: DefaultHasher,
    fingerprint: u64,
}

impl Stamp {
    /// The stamp of a run, kept in `cache`. `program` is what tells one build of the generator from another: the bytes
    /// of its executable file.
    ///
    /// # Errors
    /// An input that cannot be read.
    pub fn new(
        cache: &Path,
        program: &[u8],
        inputs: &Inputs,
        settings: &Settings,
    ) -> Result<Self, Problems> {
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

    /// What the run gave, if it was the last one that was remembered and `folder` still is what it made.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn recall(&self, folder: &Path) -> Result<Option<Summary>, Problem> {
        // A stamp that cannot be read, or is something else, is none.
        let stamp = fs::read_to_string(&self.file).ok();
        let stamp: Option<Value> = stamp.and_then(|text| serde_json::from_str(&text).ok());
        let Some((summary, files)) = stamp.and_then(|stamp| self.parse(&stamp)) else {
            return Ok(None);
        };
        let same = |path: &str, text: &str| files.get(path) == Some(&hash(text.as_bytes()));
        let unchanged = crate::emit::holds(folder, files.len(), same)?;
        Ok(unchanged.then_some(summary))
    }

    /// Remembers a run whose files have been written; not if an input has changed while it was going on.
    ///
    /// # Errors
    /// A cache that cannot be written, or an input that cannot be read any more.
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

    /// Beside it first, then moved: a reader finds all of it or nothing.
    fn write(&self, text: &str) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut staged = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut staged, text.as_bytes())?;
        staged.persist(&self.file)?;
        Ok(())
    }

    /// What a stamp tells of this run; `None` if it is of another one.
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

/// A number for everything that can make a difference to what is generated or said.
fn fingerprint(mut hasher: DefaultHasher, inputs: &Inputs) -> Result<u64, Problems> {
    for path in load::files(inputs)? {
        let bytes = load::bytes(&path, inputs.limits)?;
        add(&mut hasher, path.as_os_str().as_encoded_bytes());
        add(&mut hasher, &bytes);
    }
    Ok(hasher.finish())
}

/// Adds a text with its length, or two of them could lend each other their ends.
fn add(hasher: &mut DefaultHasher, bytes: &[u8]) {
    hasher.write_usize(bytes.len());
    hasher.write(bytes);
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
