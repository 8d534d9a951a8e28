//! The kinds of problems: a stable id for each, and what can be said of all problems of a kind.
//!
//! A row per variant of [`ProblemKind`], checked by the compiler: a variant without a row does not build. An id is never given
//! to another kind, so that scripts and searches may rely on it.

use super::ProblemKind;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is made.
    Error,
    /// Everything is made, but a maintainer should look at this.
    Warning,
}

impl Level {
    /// As it is written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What is the same for all problems of a kind.
struct Row {
    id: &'static str,
    level: Level,
    title: &'static str,
    why: &'static str,
    help: &'static str,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident: $level:ident $id:literal, $title:literal, $why:literal, $help:literal;)*) => {
        /// A kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ProblemId {
            $(#[doc = $title] $kind,)*
        }

        impl ProblemId {
            /// All of them, in the order of the steps of a run.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => &Row { id: $id, level: Level::$level, title: $title, why: $why, help: $help },)*
                }
            }
        }

        impl ProblemKind {
            /// Its stable id.
            pub fn id(&self) -> ProblemId {
                match self {
                    $(Self::$kind { .. } => ProblemId::$kind,)*
                }
            }
        }
    };
}

kinds! {
    Unreadable: Error "unreadable",
        "A file or folder cannot be read.",
        "A run reads all of its inputs before it makes anything, so that the result never depends on which of them happened \
         to be there. Files are UTF-8 text.",
        "check the path, that you may read it, and that it is UTF-8 text";
    TooLarge: Error "too-large",
        "A file has more bytes than are read.",
        "Documents are not trusted. A limit keeps one that is far larger than any real one from filling the memory.",
        "if the document is meant to be that large, raise the limit with `--max-size BYTES`";
    Syntax: Error "syntax",
        "A file is not well-formed YAML or JSON.",
        "A file whose name ends in `.json` is read as JSON, every other one as YAML. Keys are texts, and a file holds one \
         document.",
        "mend the file at this place";
    DuplicateKey: Error "duplicate-key",
        "A mapping has the same key twice.",
        "Readers differ in which of the two they take, so one of the definitions would be lost without a word, and not the \
         same one everywhere.",
        "remove one of the two, or give it the name that it was meant to have";
    MergeKey: Error "merge-key",
        "A YAML file has a merge key.",
        "`<<` was an extension of YAML 1.1 that 1.2 does not have, so readers differ: for some it is a key like any other. Taken \
         for one here, what it brings along would be missing without a word.",
        "write out the entries that it stands for, or give the document as JSON";
    TooManyNodes: Error "too-many-nodes",
        "A file has more values than are kept.",
        "Mappings, lists, texts and numbers are counted, and what an alias stands for is counted at each of its uses, because \
         it is kept at each of them. A short file can stand for a tree that no memory holds. What overlays add counts as well.",
        "if the document is meant to be that large, raise the limit with `--max-nodes COUNT`";
    TooDeep: Error "too-deep",
        "A file is nested too deeply.",
        "Every step goes through a document level by level, and each level takes space on the stack. What overlays add counts \
         as well. An alias inside of what it stands for is deeper than any limit.",
        "take out an alias that contains itself; if the document is meant to be that deep, raise the limit with \
         `--max-depth LEVELS`, up to 126";
    TooManyAliases: Error "too-many-aliases",
        "The aliases of a YAML file stand for far more than the file holds.",
        "An alias repeats what is behind it. Aliases of aliases make an exponentially large tree out of a few lines. The \
         reader of YAML follows no more than 100 values for each one that is written; this limit cannot be changed. How many \
         values there may be in the end is limited by `--max-nodes`.",
        "write out what the aliases stand for, or give the document as JSON, which has none";
    OpenBrackets: Error "open-brackets",
        "A YAML file opens more brackets than it closes.",
        "The reader of YAML looks at every open bracket again with each word that it reads: the time that it takes grows with \
         the square of their number. So `{` and `[` that have not been closed are counted before it sees the text, those in \
         texts included.",
        "close the brackets, or give the document as JSON, which is read in another way";
    TooSlow: Error "too-slow",
        "A run took longer than it may.",
        "All that is known to make a run slow is limited by itself; this limit is for what is not known. It is the only one \
         that depends on the machine. Nothing is written once it has passed, and it no longer applies once writing has begun.",
        "if the run is meant to take that long, raise the limit with `--max-time SECONDS`; if not, please report the document";
    NothingGiven: Error "nothing-given",
        "There is no document among the inputs.",
        "In a folder, files that end in `.yaml`, `.yml` and `.json` are taken, and overlays among them are no documents.",
        "give a .yaml, .yml or .json file, or a folder that holds some";
    Version: Error "openapi-version",
        "A document is not of OpenAPI 3.0.",
        "Other versions write the same things differently: what is read as 3.0 and is not would be misunderstood, not refused.",
        "convert the document to OpenAPI 3.0; `swagger2openapi`, for example, does that for Swagger 2.0";
    Disagreement: Error "disagreement",
        "Two documents that were given together are not of one API.",
        "Fragments of an API agree on its version and its server; with two versions in one crate, neither would be right.",
        "give documents of one version and one server";
    Missing: Error "missing-key",
        "A key that has to be there is not.",
        "OpenAPI requires it, or the vendor's dialect does: resources, names and types are told by it.",
        "add the key, in the document or by an overlay";
    WrongType: Error "wrong-type",
        "A value is of another type than its place asks for.",
        "In YAML a text that looks like a number, a truth value or nothing is not a text unless it is quoted.",
        "mend the value, in the document or by an overlay; quote it if it is to be a text";
    DuplicateValue: Error "duplicate-value",
        "An enumeration has the same value twice.",
        "Two variants of one name cannot be told apart.",
        "remove one of the two";
    Dangling: Error "dangling-reference",
        "A reference leads to something that is not there.",
        "References are looked up in all documents that were given.",
        "add the document that has it, or mend the reference by an overlay";
    Foreign: Error "foreign-reference",
        "A reference leads to another file or to the network.",
        "The generator reads the files that it was named, and nothing else: a document could make it read any file of this \
         machine, or call any server.",
        "add the file that it names to the inputs and refer to it by `#/…`, for nothing is fetched; or leave out what cannot be \
         supported with `generate --skip-unsupported`";
    Circular: Error "circular",
        "A schema is defined by itself alone.",
        "Following its references never ends at a type.",
        "let one of the references on the way lead to something else, by an overlay";
    Endless: Error "endless",
        "A structure has to hold another one of its own type, without end.",
        "No value of such a type can be made: each would need another one.",
        "make one of the properties on the way optional by an overlay, or leave out what cannot be supported with \
         `generate --skip-unsupported`";
    Duplicate: Error "duplicate-definition",
        "Two definitions have the same name and are not the same.",
        "Fragments may repeat a schema word by word. Where they differ, which one is meant cannot be told.",
        "remove one of the two, or give it another name";
    Unsupported: Error "unsupported",
        "A construct of OpenAPI that the generator has no type or method for.",
        "Unless told otherwise, it is refused, and not left out or guessed, so that what is generated is all of the API.",
        "take it out or write it in another way by an overlay, or leave out what cannot be supported with \
         `generate --skip-unsupported`";
    Overlay: Error "overlay-form",
        "An overlay is not in the form of OpenAPI Overlay 1.0.",
        "An overlay has `overlay: 1.0.0` and `actions`; an action has a `target`, which is a JSONPath, and either `update` or \
         `remove: true`.",
        "mend the overlay at this place";
    Unmatched: Error "overlay-unmatched",
        "An overlay's action finds nothing to change.",
        "An action repairs something of a document. If that is no longer there, the document has changed, and what it repaired \
         may now be wrong somewhere else.",
        "remove the action, or mend its target";
    Idle: Error "overlay-idle",
        "An overlay's action changes nothing.",
        "The document already says what the action makes it say: its publisher has mended it.",
        "remove the action";
    Selection: Error "selection",
        "What a document is to be cut into is not told in the right form.",
        "A selector is a path (`/content/**`), or begins with `tag:`, `op:` or `schema:`; a table of fragments has \
         `fragments`, each with a `name` and with `select`.",
        "mend the selector or the table; `vsphere-codegen slice --help` shows the forms";
    Unselected: Error "selector-unmatched",
        "A selector takes nothing.",
        "A fragment that silently lacks what it was made for would be noticed too late.",
        "mend the selector, or remove it";
    Contested: Error "contested",
        "Two fragments claim the same thing.",
        "Fragments are given together afterwards, and everything is in one of them.",
        "let one of the selectors take less";
    GivenType: Error "given-type",
        "The type given for a task's result is not one of this API.",
        "A result is given by `x-vmw-task-result` or in a table as the name of a schema, or as one of the types that the \
         documents have without a name.",
        "give the name of a schema of these documents";
    UnusedTable: Warning "unused-table",
        "A table of task results has nothing to do with the documents.",
        "It has operations, but none of them is in these documents; it may be that of another version.",
        "give the table of this version, or leave it out";
    Ignored: Warning "ignored",
        "Something that a document says makes no difference.",
        "A value of an enumeration without a name is kept as a text, a structure is read and sent with its properties alone, \
         values are not compared with what a schema asks of them, and operations are generated for callers only. What is there \
         is right, but the document says more; or it has a slip of a pen where something else is meant.",
        "if it matters, write it in another way by an overlay; what is named in `components/schemas` has a type";
    UnreadSentence: Warning "unread-sentence",
        "A sentence looks as if it names a type, but is in no known form.",
        "Types that the documents publish as plain texts are read from sentences of known forms. This one resembles a form and \
         does not match it: a new wording would silently turn a type back into a plain text.",
        "compare it with `vsphere-codegen inspect --coverage`; if it names a type, mend the sentence by an overlay or report it";
    LeftOut: Warning "left-out",
        "Something is not supported and was left out, as `--skip-unsupported` asks for.",
        "What cannot be without it is left out, too, and so is what nothing but these refer to. The README of the crate lists \
         everything that is missing.",
        "if it is needed, write it in another way by an overlay";
    Nameless: Error "nameless",
        "No Rust name can be made from a name.",
        "Identifiers are made of the ASCII letters and digits of a name, and this one has none.",
        "take it out or rename it by an overlay, or leave out what cannot be supported with `generate --skip-unsupported`";
    Collision: Error "name-collision",
        "Two things would have the same name in Rust.",
        "Names that differ in case or in separators alone become one. A number behind one of them would move from version to \
         version.",
        "take one of them out, or rename it, by an overlay, or leave out what cannot be supported with `generate --skip-unsupported`";
    Backend: Error "backend",
        "The types could not be generated.",
        "The generator of types refused what it was given, or gave something else than the model says. Its failure is contained: \
         nothing was written.",
        "please report it with the document";
    Defect: Error "defect",
        "What was generated is not what was planned.",
        "The generator checks its own work: what comes in is counted and has to come out. Nothing was written.",
        "this is a defect of the generator, please report it with the document";
    NoFeature: Error "no-such-feature",
        "A feature was named that the crate would not have.",
        "Features follow from the names of the resources.",
        "give some of those that there are, separated by commas";
    Unwritable: Error "unwritable",
        "The output cannot be written.",
        "Everything is staged beside its place and then moved; if that fails, what was there before is brought back.",
        "check the path, that you may write there, and that there is space";
    NotOurs: Error "not-ours",
        "The output folder holds something that was not generated.",
        "Files that are no longer generated are removed from the folder, so it has to be one that holds nothing else.",
        "give a folder that is new, empty, or was generated before";
    Acceptance: Error "acceptance",
        "A line of an accept-list is wrong, or accepts nothing.",
        "A line is a rule, a subject and a reason: `rust-field-removed Content.LibraryModel/server_guid never filled in`. \
         The subject is the word that reports print in front of what has happened, and `*` in it stands for anything. \
         Lines may overlap; the first one gives the reason. One that accepts nothing any more would silently accept \
         the next change of its kind.",
        "mend the line, or remove it";
    NoKind: Error "no-such-kind",
        "An explanation was asked for that there is none of.",
        "Every kind of error has an id, which stands in brackets where the error is reported.",
        "`vsphere-codegen explain --list` names all of them";
}

impl ProblemId {
    /// The stable id, in kebab-case.
    pub fn as_str(self) -> &'static str {
        self.row().id
    }

    /// How bad problems of this kind are.
    pub fn level(self) -> Level {
        self.row().level
    }

    /// What it is, in a sentence.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Why it is refused, or told.
    pub fn why(self) -> &'static str {
        self.row().why
    }

    /// What to do, as the end of a line that begins with `help:`.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// The kind with this id.
    ///
    /// # Errors
    /// There is none: the problem names those that come close.
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

    /// A page on it: what it is, why it is refused, what to do.
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

    /// A line for each kind: its level, its id, and what it is.
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
    fn ids_are_in_kebab_case_and_each_is_there_once() {
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
    fn a_kind_is_found_by_its_id_and_what_is_close_is_named() {
        for id in ProblemId::ALL {
            assert_eq!(ProblemId::find(id.as_str()), Ok(*id));
        }
        let Err(ProblemKind::NoKind { alike, .. }) = ProblemId::find("duplicate-keys") else {
            panic!("there is no such kind");
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
