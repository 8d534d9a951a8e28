//! Texts in HTML: escaped by templates, with characters that hide or reorder text spelled out.

use maud::{Markup, PreEscaped, Render, html};

use crate::diagnostics::visible;

/// A line break between blocks, so that pages can be compared by line.
pub(super) const NEWLINE: PreEscaped<&str> = PreEscaped("\n");

/// A text whose invisible characters are spelled out.
pub(super) struct Visible<'a>(pub(super) &'a str);

impl Render for Visible<'_> {
    fn render_to(&self, out: &mut String) {
        visible(self.0).render_to(out);
    }
}

/// Returns a sentence of a rule, with its backticks as code.
pub(super) fn marked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (Visible(part)) } } @else { (Visible(part)) }
        }
    }
}
