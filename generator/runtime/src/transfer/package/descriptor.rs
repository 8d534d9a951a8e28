//! Descriptors of packages: the files that an OVF references.
//!
//! Reads the tags of the XML and nothing else: elements outside of `References` are skipped, entities are those that XML
//! predefines, and a document type is refused.

/// A file that a descriptor references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reference {
    /// The name as it is written.
    pub(super) href: String,
    /// `true` if the file is split into chunks, whose names end in a number of nine digits.
    pub(super) is_chunked: bool,
}

/// Returns the files that a descriptor references, each once. The error is the reason why it cannot be used, to follow its
/// name.
pub(super) fn references(xml: &str) -> Result<Vec<Reference>, String> {
    let mut references: Vec<Reference> = Vec::new();
    let (mut has_envelope, mut is_inside) = (false, false);
    let mut rest = xml;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, next) = markup(after)?;
        rest = next;
        let Some(tag) = tag else {
            continue;
        };
        let is_end = tag.starts_with('/');
        let is_empty = tag.ends_with('/');
        let (name, attributes) = split_name(tag.trim_matches('/'));
        match local(name) {
            "Envelope" => has_envelope = true,
            "References" => is_inside = !is_end && !is_empty,
            "File" if is_inside && !is_end => {
                let reference = reference(attributes)?;
                if !references.contains(&reference) {
                    references.push(reference);
                }
            }
            _ => {}
        }
    }
    match has_envelope {
        true => Ok(references),
        false => Err("is no OVF descriptor: it has no element `Envelope`".to_owned()),
    }
}

/// Splits markup off after its `<`: the tag without brackets, if it is one, and the text after it.
fn markup(after: &str) -> Result<(Option<&str>, &str), String> {
    for (open, close) in [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")] {
        if let Some(content) = after.strip_prefix(open) {
            let (_, rest) = content.split_once(close).ok_or_else(unfinished)?;
            return Ok((None, rest));
        }
    }
    if after.starts_with('!') {
        return Err("has a document type, which no OVF descriptor has".to_owned());
    }
    let mut quote = None;
    for (at, character) in after.char_indices() {
        match (quote, character) {
            (None, '>') => {
                let (tag, behind) = after.split_at(at);
                return Ok((Some(tag), behind.strip_prefix('>').unwrap_or_default()));
            }
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), it) if it == open => quote = None,
            _ => {}
        }
    }
    Err(unfinished())
}

fn unfinished() -> String {
    "is incomplete: it ends within a tag".to_owned()
}

fn split_name(tag: &str) -> (&str, &str) {
    tag.split_once(char::is_whitespace).unwrap_or((tag, ""))
}

/// Returns a name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn reference(attributes: &str) -> Result<Reference, String> {
    let mut reference = Reference::default();
    let mut rest = attributes.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quoted = after.chars().next().filter(|it| matches!(it, '"' | '\''));
        let value = quoted.and_then(|quote| after.strip_prefix(quote)?.split_once(quote));
        let Some((value, after)) = value else {
            return Err("has an attribute without quotes in `References`".to_owned());
        };
        rest = after.trim_start();
        match local(name.trim()) {
            "href" => reference.href = unescape(value)?,
            "chunkSize" => reference.is_chunked = !value.trim().is_empty(),
            _ => {}
        }
    }
    match reference.href.is_empty() {
        true => Err("references a file without a name".to_owned()),
        false => Ok(reference),
    }
}

/// Replaces the entities that XML predefines.
fn unescape(value: &str) -> Result<String, String> {
    let mut parts = value.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let unknown = || format!("has an unknown entity in `{value}`");
        let (entity, after) = part.split_once(';').ok_or_else(unknown)?;
        let number = entity
            .strip_prefix('#')
            .map(|it| match it.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => it.parse(),
            });
        let character = match (entity, number) {
            ("amp", _) => Some('&'),
            ("lt", _) => Some('<'),
            ("gt", _) => Some('>'),
            ("quot", _) => Some('"'),
            ("apos", _) => Some('\''),
            (_, Some(number)) => number.ok().and_then(char::from_u32),
            _ => None,
        };
        text.push(character.ok_or_else(unknown)?);
        text.push_str(after);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(xml: &str) -> Vec<String> {
        let found = references(xml).expect("a descriptor");
        found.into_iter().map(|it| it.href).collect()
    }

    #[test]
    fn references_are_found_in_any_notation() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
            <!-- <References><File href="no.vmdk"/></References> -->
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
              <References>
                <File ovf:href="disk1.vmdk" ovf:id="file1" ovf:size="1024"/>
                <File
                  ovf:id='file>2' ovf:href = 'a &amp; b&#x2d;&#50;.vmdk'></File>
                <![CDATA[ <File ovf:href="no.vmdk"/> ]]>
                <File ovf:href="disk1.vmdk" ovf:id="file3"/>
              </References>
              <DiskSection><File ovf:href="no.vmdk"/></DiskSection>
            </Envelope>"#;
        assert_eq!(names(xml), ["disk1.vmdk", "a & b-2.vmdk"]);
        let xml = "<ovf:Envelope><ovf:References><ovf:File ovf:href=\"x\" ovf:chunkSize=\"5\"/>\
                   </ovf:References></ovf:Envelope>";
        let found = references(xml).expect("a descriptor");
        assert!(found[0].is_chunked, "{found:?}");
        assert!(names("<Envelope><References/></Envelope>").is_empty());
    }

    #[test]
    fn other_documents_are_refused() {
        let inside = |file: &str| format!("<Envelope><References>{file}</References></Envelope>");
        for (xml, reason) in [
            (String::new(), "is no OVF descriptor"),
            ("<html></html>".to_owned(), "is no OVF descriptor"),
            (
                "<!DOCTYPE x [<!ENTITY a \"b\">]><Envelope/>".to_owned(),
                "has a document type",
            ),
            ("<Envelope><References".to_owned(), "is incomplete"),
            ("<Envelope><!-- ".to_owned(), "is incomplete"),
            (
                inside("<File id=\"1\"/>"),
                "references a file without a name",
            ),
            (inside("<File href=x />"), "has an attribute without quotes"),
            (inside("<File href=\"&x;\"/>"), "has an unknown entity"),
            (inside("<File href=\"a&b\"/>"), "has an unknown entity"),
        ] {
            let error = references(&xml).expect_err(&xml);
            assert!(error.starts_with(reason), "{xml}: {error}");
        }
    }

    #[test]
    fn no_descriptor_panics() {
        let xml =
            "<Envelope a='ü'><!-- ü --><References><File href='ü&amp;'/></References></Envelope>";
        let ends = xml.char_indices().map(|(at, _)| at);
        ends.for_each(|end| drop(references(xml.split_at(end).0)));
        let mut random = fastrand::Rng::with_seed(7);
        let parts = [
            "<",
            ">",
            "/",
            "=",
            "'",
            "\"",
            "&#",
            ";",
            "!--",
            "-->",
            "ü",
            "References",
            "File href",
            "?",
        ];
        for _ in 0..5_000 {
            let mut characters: Vec<_> = xml.chars().map(String::from).collect();
            let at = random.usize(..characters.len());
            characters[at] = parts[random.usize(..parts.len())].to_owned();
            drop(references(&characters.concat()));
        }
    }
}
