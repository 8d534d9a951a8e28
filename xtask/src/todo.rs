//! The list of what an import leaves to do: `specs/<version>/todo.txt`, a line `path:line:column: what to do` for each entry.
//!
//! Takes what an import found and the list of before; gives the new list. What the documents show is found again by each
//! import. What only the maintainer can judge stays until its line is deleted. Never changes another file.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use vsphere_codegen::api::Place;
use vsphere_codegen::diagnostics::{Problem, visible};
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::slice::import::Imported;
use vsphere_codegen::slice::report::Change;

use crate::project::Failure;

/// The name of the list in the folder of its version.
const NAME: &str = "todo.txt";

/// The entries that a summary shows.
const SHOWN: usize = 10;

/// The kind of an entry, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A sentence of the vendor's document that looks like a fact and was not read.
    Sentence,
    /// An action of an overlay without effect.
    Overlay,
    /// A document of no fragment.
    Foreign,
    /// A description that is missing.
    Write,
    /// A description whose facts have changed, or facts that are missing.
    Review,
    /// A description without a place.
    Unused,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Sentence,
        Self::Overlay,
        Self::Foreign,
        Self::Write,
        Self::Review,
        Self::Unused,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Overlay => "overlay",
            Self::Foreign => "foreign",
            Self::Write => "write",
            Self::Review => "review",
            Self::Unused => "unused",
        }
    }

    /// Returns what to do with entries of this kind.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Sentence => {
                "add a row to the table of formulas, see CONTRIBUTING.md, or repair the sentence by an overlay"
            }
            Self::Overlay => "remove the action, or adapt its target",
            Self::Foreign => "remove the file, or keep it elsewhere",
            Self::Write => "write a description in our own words",
            Self::Review => "check that our words still hold, then delete the line",
            Self::Unused => "move what is still right, then delete the line",
        }
    }

    /// Returns `true` if a line stays until the maintainer deletes it.
    fn stays(self) -> bool {
        matches!(self, Self::Review | Self::Unused)
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// `path:line:column`.
    place: String,
    kind: Kind,
    /// The thing, and the pointer to it in parentheses.
    text: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.kind.word(), self.text)
    }
}

/// The list of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// The file of the list. It does not exist while the list is empty.
    pub path: PathBuf,
    entries: Vec<Entry>,
}

impl Todo {
    /// Brings the list of a version up to date, and writes it.
    ///
    /// # Errors
    /// The list or the documents of the folder cannot be read, or the list cannot be written.
    pub fn update(imported: &Imported) -> Result<Self, Failure> {
        let path = imported.folder.join(NAME);
        let unusable = |error: std::io::Error| format!("error: {}: {error}", path.display());
        let before = match path.exists() {
            true => fs::read_to_string(&path).map_err(unusable)?,
            false => String::new(),
        };
        let mut entries = found(imported);
        let kept = before.lines().filter_map(kept).collect();
        for entry in located_again(kept, &imported.folder)? {
            let is_same = |it: &Entry| (it.kind, &it.text) == (entry.kind, &entry.text);
            if !entries.iter().any(is_same) {
                entries.push(entry);
            }
        }
        // Reviews of the same change are neighbors: one look answers for all of them.
        entries.sort_by(|a, b| {
            let change = |entry: &Entry| match entry.kind {
                Kind::Review => entry.text.clone(),
                _ => String::new(),
            };
            (a.kind, change(a)).cmp(&(b.kind, change(b)))
        });
        let todo = Self {
            path: path.clone(),
            entries,
        };
        let text = todo.text(&imported.version);
        if todo.entries.is_empty() && path.exists() {
            fs::remove_file(&path).map_err(unusable)?;
        } else if !todo.entries.is_empty() && text != before {
            fs::write(&path, text).map_err(unusable)?;
        }
        Ok(todo)
    }

    fn text(&self, version: &str) -> String {
        let mut text = format!(
            "# Left to do for specs/{version}. `cargo xtask bump` and `import` bring this list up to date, and remove it when it is \
             empty.\n# Lines of `review` and `unused` stay until you delete them. The others vanish when they are done.\n"
        );
        for kind in Kind::ALL.into_iter().filter(|kind| self.count(*kind) > 0) {
            text += &format!("#\n# {}: {}.\n", kind.word(), kind.advice());
            for entry in self.entries.iter().filter(|entry| entry.kind == kind) {
                text += &format!("{entry}\n");
            }
        }
        text
    }

    /// Returns the number of entries of a kind.
    fn count(&self, kind: Kind) -> usize {
        self.entries.iter().filter(|it| it.kind == kind).count()
    }

    /// Returns the entries of some kinds in a few lines, each indented; empty if there are none.
    pub fn summary(&self, kinds: impl Fn(Kind) -> bool) -> String {
        let shown = |entry: &&Entry| kinds(entry.kind);
        let open: Vec<&Entry> = self.entries.iter().filter(shown).collect();
        let mut text = String::new();
        for kind in Kind::ALL.into_iter().filter(|kind| kinds(*kind)) {
            let count = self.count(kind);
            if count > 0 {
                text += &format!("    {count} {}: {}\n", kind.word(), kind.advice());
            }
        }
        for entry in open.iter().take(SHOWN) {
            text += &format!("    {entry}\n");
        }
        if open.len() > SHOWN {
            let (more, list) = (open.len() - SHOWN, self.path.display());
            text += &format!("    … {more} more: {list}\n");
        }
        text
    }

    /// Returns `true` if nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Returns what an import found.
fn found(imported: &Imported) -> Vec<Entry> {
    let report = &imported.sliced.report;
    let entry = |kind: Kind, at: &vsphere_codegen::diagnostics::Location, name: &str| Entry {
        place: visible(&format!("{}:{}:{}", at.file, at.line, at.column)),
        kind,
        text: visible(&format!("{name} (#{})", at.pointer)),
    };
    let problem = |kind: Kind, problem: &Problem| {
        let text = visible(&problem.kind.to_string());
        let file = problem.at.file().unwrap_or_default().to_owned();
        match problem.at.location() {
            Some(at) => entry(kind, at, &text),
            None => Entry {
                place: visible(&format!("{file}:1:1")),
                kind,
                text,
            },
        }
    };
    let foreign = imported.foreign.iter().map(|path| Entry {
        place: visible(&format!("{}:1:1", slashed(path))),
        kind: Kind::Foreign,
        text: "not in the table of fragments, and without its note".to_owned(),
    });
    let unknown = (imported.is_new && imported.is_unknown).then(|| Entry {
        place: "generator/knowledge/README.md:1:1".to_owned(),
        kind: Kind::Review,
        text: format!(
            "results of tasks and nullable values, which no document states, are not known for {}: add them, if there is a \
             source",
            imported.version
        ),
    });
    let unread = imported.sliced.unread.iter();
    let mut entries: Vec<Entry> = unread.map(|it| problem(Kind::Sentence, it)).collect();
    entries.extend(imported.idle.iter().map(|it| problem(Kind::Overlay, it)));
    entries.extend(foreign);
    let missing = report.missing.iter();
    entries.extend(missing.map(|it| entry(Kind::Write, &it.place, &it.name)));
    entries.extend(unknown);
    let changed = report.changed.iter();
    entries.extend(changed.map(|it| entry(Kind::Review, &it.place, &changes(it))));
    entries.extend(report.unused.iter().map(|it| {
        let is_replaced = it.place.file.starts_with(&slashed(&imported.folder));
        let name = match is_replaced {
            true => format!("{}, see `git diff`", it.name),
            false => it.name.clone(),
        };
        entry(Kind::Unused, &it.place, &name)
    }));
    entries
}

/// Returns the change of a text, then its name.
fn changes(change: &Change) -> String {
    let facts = |facts: &[String]| {
        let facts = facts
            .iter()
            .map(|fact| fact.split_whitespace().collect::<Vec<_>>().join(" "));
        facts
            .map(|fact| format!("\"{fact}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let added = (!change.added.is_empty()).then(|| format!("now {}", facts(&change.added)));
    let removed =
        (!change.removed.is_empty()).then(|| format!("no longer {}", facts(&change.removed)));
    let parts: Vec<String> = added.into_iter().chain(removed).collect();
    format!("{}: {}", parts.join("; "), change.name)
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Returns the entry of a line that stays.
fn kept(line: &str) -> Option<Entry> {
    Kind::ALL
        .into_iter()
        .filter(|kind| kind.stays())
        .find_map(|kind| {
            let (place, text) = line.split_once(&format!(": {}: ", kind.word()))?;
            Some(Entry {
                place: place.to_owned(),
                kind,
                text: text.to_owned(),
            })
        })
}

/// Returns entries with their places in the documents as they are now: written descriptions have moved them.
fn located_again(mut entries: Vec<Entry>, folder: &Path) -> Result<Vec<Entry>, Failure> {
    if entries.is_empty() {
        return Ok(entries);
    }
    let published = load::load_published(&Inputs {
        specs: vec![folder.to_path_buf()],
        overlays: Vec::new(),
        ..Inputs::default()
    })?;
    let documents = &published.documents;
    let found: Vec<(usize, Place)> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((index, place(entry, documents)?)))
        .collect();
    let places: Vec<&Place> = found.iter().map(|(_, place)| place).collect();
    for ((index, _), at) in found.iter().zip(documents.locations(&places)) {
        entries[*index].place = visible(&format!("{}:{}:{}", at.file, at.line, at.column));
    }
    Ok(entries)
}

/// Returns the place of an entry in documents that have it.
fn place(entry: &Entry, documents: &Documents) -> Option<Place> {
    let path = entry.place.rsplitn(3, ':').nth(2)?;
    let (_, pointer) = entry.text.strip_suffix(')')?.rsplit_once(" (#")?;
    let is_here = |source: &load::Source| slashed(Path::new(&source.path)) == path;
    let file = documents.sources.iter().position(is_here)?;
    documents.sources[file].root.pointer(pointer)?;
    Some(Place {
        file,
        pointer: pointer.to_owned(),
    })
}
