//! The stable ids of the kinds of problems, each with its explanation.
//!
//! A row per variant of [`ProblemKind`], checked by the compiler: a variant without a row does not build. An id is never
//! reused for another kind, so that scripts and searches can rely on it.

use super::kind::ProblemKind;

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is generated.
    Error,
    /// Everything is generated, but a maintainer should look at this.
    Warning,
}

impl Level {
    /// Returns the word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The facts that all problems of a kind share.
struct Row {
    id: &'static str,
    level: Level,
    title: &'static str,
    why: &'static str,
    help: &'static str,
}

macro_rules! problem_ids {
    ($($(#[doc = $doc:literal])* $kind:ident: $level:ident $id:literal, $title:literal, $why:literal, $help:literal;)*) => {
        /// The stable id of a kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ProblemId {
            $(#[doc = $title] $kind,)*
        }

        impl ProblemId {
            /// All ids, in the order of the steps of a run.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => &Row { id: $id, level: Level::$level, title: $title, why: $why, help: $help },)*
                }
            }
        }

        impl ProblemKind {
            /// Returns the stable id of the kind.
            pub fn id(&self) -> ProblemId {
                match self {
                    $(Self::$kind { .. } => ProblemId::$kind,)*
                }
            }
        }
    };
}

problem_ids! {
    Unreadable: Error "unreadable",
        "A file or folder cannot be read.",
        "A run reads all of its inputs before it generates anything, so that the result never depends on which of them \
         were there. Files are UTF-8 text.",
        "check the path, its permissions, and that it is UTF-8 text";
    TooLarge: Error "too-large",
        "A file has too many bytes.",
        "Documents are not trusted. The limit keeps one that is far larger than any real one from filling the memory. What an alias \
         stands for has its bytes at each use.",
        "if the document is meant to be that large, raise the limit with `--max-size BYTES`";
    LongKey: Error "long-key",
        "A key has too many bytes.",
        "Keys become names and paths. Each place in a document is made of the keys around it, so that a long key takes its length in \
         memory for everything in it.",
        "shorten the key";
    Syntax: Error "syntax",
        "A file is not well-formed YAML or JSON.",
        "A file whose name ends in `.json` is read as JSON, every other one as YAML. Keys are texts, and a file holds one \
         document.",
        "correct the file at this place";
    DuplicateKey: Error "duplicate-key",
        "A mapping has the same key twice.",
        "Readers differ in which of the two they use, so one of the definitions would be lost silently.",
        "remove one of the two, or rename it";
    MergeKey: Error "merge-key",
        "A YAML file has a merge key.",
        "`<<` is an extension of YAML 1.1 that 1.2 does not have. To some readers it is a key like any other, and the entries \
         it stands for would be lost silently.",
        "write out the entries that it stands for, or quote it if it is a key";
    TooManyNodes: Error "too-many-nodes",
        "A file has too many values.",
        "Mappings, lists, texts and numbers are counted. What an alias stands for is counted, and kept, at each use: a few \
         lines with aliases of aliases can stand for a tree that no memory holds. What overlays add counts as well.",
        "if the document is meant to be that large, raise the limit with `--max-nodes COUNT`";
    WideTarget: Error "wide-target",
        "The target of an overlay would find or visit too much.",
        "Each `..` behind another one, each list of selectors, and each query from `$` within a filter multiplies what is visited: a few \
         characters can find more values than any memory holds.",
        "name the values more exactly, by several actions if need be; `--max-nodes COUNT` raises the limit";
    SlowTargets: Error "slow-targets",
        "The targets of overlays would visit too much together.",
        "A target with `..`, `*` or a filter visits all values of a document, and a long filter takes time at each of them. The limit is \
         200 times that of the values of a file.",
        "name the values by their keys, or use fewer actions; `--max-nodes COUNT` raises the limit";
    TooMuchMade: Error "too-much-made",
        "The documents would make too much code.",
        "Bodies, responses, parameters and fields of bases count at each use, fields and parameters as ten values each, because each \
         use becomes code: a few lines can make more than any memory holds.",
        "if the documents are meant to be that large, raise the limit with `--max-nodes COUNT`";
    TooDeep: Error "too-deep",
        "A file is nested too deeply.",
        "Every step descends into a document level by level, and each level takes space on the stack. What overlays add \
         counts as well.",
        "if the document is meant to be that deep, raise the limit with `--max-depth LEVELS`, up to 126";
    TooSlow: Error "too-slow",
        "A run took longer than it may.",
        "Everything known to make a run slow has a limit of its own; this one is for the unknown. It is the only limit that \
         depends on the machine. It applies until writing begins, so nothing has been written.",
        "if the run is meant to take that long, raise the limit with `--max-time SECONDS`; otherwise report the document";
    NothingGiven: Error "nothing-given",
        "There is no document among the inputs.",
        "In a folder, files that end in `.yaml`, `.yml` and `.json` are read. Overlays are not documents.",
        "pass a .yaml, .yml or .json file, or a folder that has some";
    Unlisted: Error "missing-document",
        "An index names a document that is not there.",
        "A vCenter lists its documents in an index, `{\"files\": [\"cis\", \"esx\"]}`. Given as an input, it is all of them, \
         and each is a file of that name beside it.",
        "add the document, or pass the folder to read those that are there";
    Version: Error "openapi-version",
        "A document is not of OpenAPI 3.0, OpenAPI 3.1 or Swagger 2.0.",
        "Other versions write the same things differently. Read as one of these, they would be misunderstood instead of \
         refused. A file without a version is read as a part of the documents that refer to it, and only then.",
        "pass a document of OpenAPI 3.0 or 3.1, or of Swagger 2.0";
    Disagreement: Error "disagreement",
        "Two documents are not of the same API.",
        "Fragments of an API agree on its version and its server. A crate with two versions would be right for neither.",
        "pass documents of one version and one server";
    Missing: Error "missing-key",
        "A required key is missing.",
        "OpenAPI requires it, or the vendor's dialect does, which names resources and types by it.",
        "add the key, in the document or by an overlay";
    WrongType: Error "wrong-type",
        "A value has the wrong type.",
        "In YAML, a text that looks like a number, a boolean or null has to be quoted.",
        "correct the value, in the document or by an overlay; quote it if it is meant as text";
    DuplicateValue: Error "duplicate-value",
        "An enumeration has the same value twice.",
        "Two variants of one name cannot be distinguished.",
        "remove one of the two";
    Dangling: Error "dangling-reference",
        "A reference leads to something that does not exist.",
        "References are looked up in all documents of a run.",
        "add the document that has it, or correct the reference by an overlay";
    Foreign: Error "foreign-reference",
        "A reference leads to another file or to the network.",
        "The generator reads only the files that are named on its command line. Otherwise a document could make it read any \
         file of this machine, or call any server.",
        "add the file to the inputs and refer to it by `#/…`, or skip what is not supported with \
         `generate --skip-unsupported`";
    Circular: Error "circular",
        "A schema is defined only by itself.",
        "Following its references never ends at a type.",
        "change one of the references on the way by an overlay";
    Endless: Error "endless",
        "A structure always contains another one of its own type.",
        "No value of such a type can exist: each would need another one.",
        "make one of the properties on the way optional by an overlay, or skip what is not supported with \
         `generate --skip-unsupported`";
    Duplicate: Error "duplicate-definition",
        "Two different definitions have the same name.",
        "Fragments may repeat a schema word for word. Where they differ, the intended one is unknown.",
        "remove one of the two, or rename it";
    Unsupported: Error "unsupported",
        "The generator has no type or method for a construct of OpenAPI.",
        "By default it is refused, rather than left out or guessed, so that the generated crate has all of the API.",
        "remove or rewrite it by an overlay, or skip what is not supported with `generate --skip-unsupported`";
    Overlay: Error "overlay-form",
        "An overlay is not in the form of OpenAPI Overlay 1.0.",
        "An overlay has `overlay: 1.0.0` and `actions`. An action has a `target`, which is a JSONPath, and either `update` or \
         `remove: true`.",
        "correct the overlay at this place";
    Unmatched: Error "overlay-unmatched",
        "An overlay action finds nothing to change.",
        "An action repairs something in a document. If that is gone, the document has changed, and the same fault may now be \
         somewhere else.",
        "remove the action, or correct its target";
    Idle: Error "overlay-idle",
        "An overlay action changes nothing.",
        "The document already says what the action would make it say: its publisher has repaired it.",
        "remove the action";
    Selection: Error "selection",
        "A selector or a table of fragments is malformed.",
        "A selector is a path (`/content/**`), or begins with `tag:`, `op:` or `schema:`. A table of fragments has \
         `fragments`, each with a `name` and with `select`.",
        "correct the selector or the table; see `vsphere-codegen slice --help` for the forms";
    Unselected: Error "selector-unmatched",
        "A selector matches nothing.",
        "A fragment that silently lacks what it was made for would be noticed too late.",
        "correct the selector, or remove it";
    Contested: Error "contested",
        "Two fragments select the same thing.",
        "Fragments are generated from together, so everything is in exactly one of them.",
        "narrow one of the two selectors";
    FragmentDiffers: Error "fragment-differs",
        "A fragment would not mean the same as its document.",
        "Some facts come from elsewhere in a document: who sends a property depends on the operations that use it, and the name of \
         a structure in place on the names that are taken. This fragment lacks that part. Nothing was written.",
        "select what uses it, too, or move structures in place to `components/schemas` by an overlay; if neither helps, report \
         this with the document";
    GivenType: Error "given-type",
        "The type of a task's result is not one of this API.",
        "`x-vmw-task-result` or a table gives a result as the name of a schema, or as a type that the documents use without a \
         name.",
        "use the name of a schema of these documents";
    UnusedTable: Warning "unused-table",
        "A table of task results has nothing to do with the documents.",
        "None of its operations is in these documents. It may be the table of another version.",
        "pass the table of this version, or none";
    Ignored: Warning "ignored",
        "A part of a document has no effect.",
        "A value of an enumeration without a name is kept as a text, a structure is read and sent with only its properties, \
         values are not validated against a schema's constraints, and only calls to the server are generated. The generated \
         code is right, but the document says more; or it has a typo where something else is meant.",
        "if it matters, rewrite it by an overlay; schemas in `components/schemas` have types";
    UnreadSentence: Warning "unread-sentence",
        "A sentence seems to name a type, but has no known form.",
        "Types that the documents publish as plain texts are recovered from sentences of known forms. This one is similar to a \
         form and does not match it: a new wording would silently turn a type back into a plain text.",
        "compare it with `vsphere-codegen inspect --coverage`; if it names a type, correct the sentence by an overlay or report it";
    LeftOut: Warning "left-out",
        "Something is left out because it is not supported.",
        "`--skip-unsupported` asks for this. Everything that needs it is left out, too, and so is everything that only these \
         refer to. The README of the crate lists all of it.",
        "if it is needed, rewrite it by an overlay";
    NoOperations: Error "no-operations",
        "The crate would have no operation.",
        "A client that cannot call anything is never what is meant. Either the documents have only schemas, or everything in them \
         needs something that is not supported.",
        "pass documents with `paths`; for what is left out, `inspect --skip-unsupported` lists the reasons";
    Nameless: Error "nameless",
        "No Rust name can be made from a name.",
        "Identifiers are made of the ASCII letters and digits of a name, and this one has none.",
        "remove or rename it by an overlay, or skip what is not supported with `generate --skip-unsupported`";
    Collision: Error "name-collision",
        "Two things would have the same name in Rust.",
        "Names that differ only in case or in separators become one. A number appended to one of them would move from version \
         to version.",
        "remove or rename one of them by an overlay, or skip what is not supported with `generate --skip-unsupported`";
    SameRequest: Error "same-request",
        "Two operations have the same request.",
        "Servers find an operation by method, path, constant query and required query parameters, and the names in braces are \
         never sent. No server distinguishes these two, so at most one of them exists.",
        "remove one of them by an overlay, or skip what is not supported with `generate --skip-unsupported`";
    Backend: Error "backend",
        "The types could not be generated.",
        "The type generator refused its input, or generated something else than the model says. Nothing was written.",
        "report this with the document";
    Defect: Error "defect",
        "The generated code is not what was planned.",
        "The generator checks its own work: everything that comes in is counted and has to come out. Nothing was written.",
        "this is a defect of the generator: report it with the document";
    NoFeature: Error "no-such-feature",
        "The crate would not have a feature of this name.",
        "Features follow from the names of the resources.",
        "use some of the expected ones, separated by commas";
    Unwritable: Error "unwritable",
        "The output cannot be written.",
        "Everything is staged beside its destination and then moved. If that fails, the previous output is restored.",
        "check the path, its permissions, and the free space";
    NotOurs: Error "not-ours",
        "The output folder has something that was not generated.",
        "Files that are no longer generated are removed from the folder, so it must not hold anything else.",
        "pass a folder that is new, empty, or was generated before";
    InTheWay: Error "in-the-way",
        "The output folder has something at the place of a file or of its folder.",
        "Output is not written through links, because they may lead anywhere. Two names that differ in case only are one name for \
         some file systems. Nothing was written.",
        "move it away, or pass another folder";
    Cache: Error "cache",
        "The folder of the cache cannot be used.",
        "What the cache says of the last run is believed, so no other user may write to its folder. Nothing was generated.",
        "pass a folder that does not exist yet, or one of your own that only you can write";
    Acceptance: Error "acceptance",
        "A line of an accept-list is malformed, or accepts nothing.",
        "A line is a rule, a subject and a reason: `rust-field-removed Content.LibraryModel/server_guid never filled in`. \
         The subject is the `path` in JSON, which the HTML page has as well; `*` in it matches anything. Lines may overlap; the \
         first one gives the reason. A line that accepts nothing would silently accept the next change of its kind.",
        "correct the line, or remove it";
    NoKind: Error "no-such-kind",
        "No kind of problem has this id.",
        "Every kind of problem has an id, which is in brackets where the problem is reported.",
        "run `vsphere-codegen explain --list` for all ids";
}

impl ProblemId {
    /// Returns the id as it is written, in kebab-case.
    pub fn as_str(self) -> &'static str {
        self.row().id
    }

    /// Returns the severity of problems of this kind.
    pub fn level(self) -> Level {
        self.row().level
    }

    /// Returns a sentence that describes the kind.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Returns the reason for refusing or reporting it.
    pub fn why(self) -> &'static str {
        self.row().why
    }

    /// Returns the way out, as the end of a line that begins with `help:`.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// Finds an id as it is written.
    ///
    /// # Errors
    /// An unknown id. The problem names similar ones.
    pub fn find(id: &str) -> Result<Self, ProblemKind> {
        let found = Self::ALL.iter().find(|known| known.as_str() == id);
        found.copied().ok_or_else(|| {
            let ids: Vec<&str> = Self::ALL.iter().map(|id| id.as_str()).collect();
            let alike = similar::get_close_matches(id, &ids, 3, 0.6);
            ProblemKind::NoKind {
                id: id.to_owned(),
                alike: alike.into_iter().map(str::to_owned).collect(),
            }
        })
    }

    /// Returns a page that explains the kind: its description, the reason, the way out.
    pub fn explanation(self) -> String {
        let wrapped = |label: &str, text: &str| {
            let mut out = String::from(label);
            let mut column = label.len();
            for word in text.split_whitespace() {
                let width = word.chars().count();
                if column > 0 && column + width + 1 > 100 {
                    out.push('\n');
                    column = 0;
                }
                if column > 0 {
                    out.push(' ');
                    column += 1;
                }
                out.push_str(word);
                column += width;
            }
            out.push('\n');
            out
        };
        format!(
            "{}[{}]: {}\n\n{}\n{}",
            self.level().as_str(),
            self.as_str(),
            self.title(),
            wrapped("Why:", self.why()),
            wrapped("What to do:", self.help()),
        )
    }

    /// Returns a line for each id: its level, the id, and its description.
    pub fn table() -> String {
        let width = Self::ALL.iter().map(|id| id.as_str().len()).max();
        let width = width.unwrap_or_default();
        let line = |id: &Self| {
            let level = id.level().as_str();
            format!("{level:7}  {:width$}  {}\n", id.as_str(), id.title())
        };
        Self::ALL.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_in_kebab_case_and_unique() {
        let ids: BTreeSet<&str> = ProblemId::ALL.iter().map(|id| id.as_str()).collect();
        assert_eq!(ids.len(), ProblemId::ALL.len());
        for id in ids {
            let parts = id.split('-');
            let mut plain = parts.map(|part| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            });
            assert!(plain.all(|plain| plain), "{id}");
        }
    }

    #[test]
    fn an_id_is_found_and_similar_ones_are_named() {
        for id in ProblemId::ALL {
            assert_eq!(ProblemId::find(id.as_str()), Ok(*id));
        }
        let Err(ProblemKind::NoKind { alike, .. }) = ProblemId::find("duplicate-keys") else {
            panic!("no kind has this id");
        };
        assert_eq!(alike.first().map(String::as_str), Some("duplicate-key"));
    }

    #[test]
    fn every_explanation_has_its_parts_in_lines_that_fit() {
        for id in ProblemId::ALL {
            let text = id.explanation();
            for part in [id.as_str(), id.title(), "\nWhy: ", "\nWhat to do: "] {
                assert!(text.contains(part), "{text}");
            }
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(100), "{text}");
        }
    }
}
