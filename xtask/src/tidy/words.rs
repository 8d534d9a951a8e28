//! Words of prose and parts of identifiers for which the field has other terms.

use super::config::{self, Allow, Config, Name, Part};
use super::finding::Finding;
use super::passage::Word;
use super::rust;
use super::source::Source;

/// Finds words that are not allowed where they are.
pub fn check(sources: &[&Source], config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        for passage in &source.passages {
            let words = passage.words();
            for (line, not, but) in in_prose(&words, &config.word) {
                if !is_allowed(&config.allow, &source.path, not) {
                    let message = format!("\"{not}\": write {but}");
                    findings.push(Finding::new(&source.path, line, message));
                }
            }
        }
        if source.is_rust() && !source.is_generated {
            findings.extend(in_names(source, config));
        }
    }
    findings
}

/// Returns `true` if an entry allows a word in a file, and marks the entry.
fn is_allowed(allow: &[Allow], path: &str, word: &str) -> bool {
    let mut matching = allow
        .iter()
        .filter(|it| it.word == word && it.path.is_match(path));
    matching.next().inspect(|it| it.used.set(true)).is_some()
}

/// Finds phrases of the tables: line, phrase, advice.
fn in_prose<'a>(words: &[Word], tables: &'a [config::Word]) -> Vec<(usize, &'a str, &'a str)> {
    let mut found = Vec::new();
    for table in tables {
        for not in &table.not {
            let phrase: Vec<&str> = not.split(' ').collect();
            for at in 0..words.len() {
                let excepted = || {
                    table
                        .except
                        .iter()
                        .any(|it| is_within(words, at, &phrase, it))
                };
                if is_at(words, at, &phrase) && !excepted() {
                    found.push((words[at].line, not.as_str(), table.but.as_str()));
                }
            }
        }
    }
    found
}

fn is_at(words: &[Word], at: usize, phrase: &[&str]) -> bool {
    let Some(part) = words.get(at..at + phrase.len()) else {
        return false;
    };
    part.iter().zip(phrase).all(|(word, it)| word.text == *it)
}

/// Returns `true` if the phrase at a word is a part of a longer one.
fn is_within(words: &[Word], at: usize, phrase: &[&str], longer: &str) -> bool {
    let longer: Vec<&str> = longer.split(' ').collect();
    let mut offsets = (0..longer.len()).filter(|offset| longer[*offset..].starts_with(phrase));
    offsets.any(|offset| at >= offset && is_at(words, at - offset, &longer))
}

/// Finds identifiers that have a part of the tables. The name of the file counts as one.
fn in_names(source: &Source, config: &Config) -> Vec<Finding> {
    let file = source.path.rsplit('/').next().unwrap_or_default();
    let stem = file.trim_end_matches(".rs");
    let names = rust::names(&source.text);
    let mut findings = Vec::new();
    for (name, line) in names.into_iter().chain([(stem, 1)]) {
        for table in &config.name {
            let Some(not) = part(name, table) else {
                continue;
            };
            if !is_allowed(&config.allow, &source.path, not) {
                let message = format!("name `{name}`, because of \"{not}\": write {}", table.but);
                findings.push(Finding::new(&source.path, line, message));
            }
        }
    }
    findings
}

/// Returns the part of a table that a name has.
fn part<'a>(name: &str, table: &'a Name) -> Option<&'a str> {
    if table.except.iter().any(|it| it == name) {
        return None;
    }
    let has = |not: &&String| match table.part {
        Part::Word => parts(name).iter().any(|part| part == *not),
        Part::Whole => name == not.as_str(),
        Part::End => name.ends_with(not.as_str()),
    };
    table.not.iter().find(has).map(String::as_str)
}

/// Returns the words of an identifier in lower case.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| c != '_') {
            part.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{in_prose, parts};
    use crate::tidy::config::Word;
    use crate::tidy::passage::{Kind, Passage};

    #[test]
    fn identifiers_have_words() {
        assert_eq!(parts("RunOptions"), ["run", "options"]);
        assert_eq!(parts("run_options"), ["run", "options"]);
        assert_eq!(parts("RUN"), ["run"]);
    }

    #[test]
    fn phrases_are_found_across_lines() {
        let table = Word {
            not: vec!["jumps".to_owned(), "falls off".to_owned()],
            but: "is".to_owned(),
            except: vec!["jumps for".to_owned()],
        };
        let lines = [
            "A key jumps here, and x jumps for y. It falls",
            "off. It falls. Off `jumps`.",
        ];
        let lines = lines.into_iter().enumerate();
        let passage = Passage {
            kind: Kind::Doc,
            lines: lines.map(|(at, line)| (at, line.to_owned())).collect(),
        };
        let found = in_prose(&passage.words(), std::slice::from_ref(&table));
        assert_eq!(found, [(0, "jumps", "is"), (0, "falls off", "is")]);
    }
}
