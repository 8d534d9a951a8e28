//! The comment at the top of a fragment, by which it is recognized later.

use super::fragment::Fragment;
use super::selector::pieces_match;
use super::table::Selection;
use crate::api::Api;
use crate::load::Source;

/// The note of fragments if the table has none.
const DEFAULT: &str = "A fragment of {title} {version}.";

/// Returns the comment of a fragment: its own lines, then the note.
pub(super) fn comment(selection: &Selection, fragment: &Fragment, api: &Api) -> String {
    let filled = |text: &str| {
        text.replace("{title}", &api.title)
            .replace("{version}", &api.version)
    };
    let own = fragment.about.as_deref().map(filled);
    let note = match &selection.note {
        Some(note) => Some(filled(note)),
        None if own.is_none() => Some(filled(DEFAULT)),
        None => None,
    };
    let lines: Vec<String> = own.into_iter().chain(note).collect();
    lines.join("\n")
}

/// Returns `true` if the comment of a file has the note of the table, for any title and version.
pub(super) fn is_in(source: &Source, selection: &Selection) -> bool {
    let note = selection.note.as_deref().unwrap_or(DEFAULT);
    let comment = source
        .text()
        .lines()
        .map_while(|line| line.strip_prefix('#'));
    let comment: Vec<&str> = comment.map(str::trim).collect();
    note.lines().all(|note| {
        let pieces = note.trim().split("{title}");
        let pieces: Vec<&str> = pieces.flat_map(|piece| piece.split("{version}")).collect();
        let is_note = |line: &&str| pieces_match(pieces.iter().copied(), line);
        comment.iter().any(is_note)
    })
}
