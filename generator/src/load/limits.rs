//! How much a document may ask for.
//!
//! Documents are not trusted: a short one can stand for a tree that no memory holds, and a long one can nest deeper than
//! a stack. What is past a limit is an error that names it; no limit changes what is made of a document within them.

/// What a file may have, at most. The vendor's document of the whole API, 6 MB with fewer than 150,000 values in 12
/// levels, is far within the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file; 32 MiB. At worst, the reader of YAML takes 60 to 80 times as much memory.
    pub size: usize,
    /// Mappings, lists and scalars of a file, what is behind an alias counted at each of its uses; 2 million. All overlays
    /// together may add as many.
    pub nodes: usize,
    /// Mappings and lists around a node, and itself; 64. More than [`MOST_DEPTH`](Self::MOST_DEPTH) counts as that.
    pub depth: usize,
}

impl Limits {
    /// The deepest nesting that is refused by this limit, and not by that of the readers of YAML and JSON.
    pub const MOST_DEPTH: usize = 126;
    /// Brackets of a YAML text that may be open: twice as many as can nest, for those in texts. Its reader goes over all of
    /// them with each word: 256 kB of nothing but open ones take it half a minute.
    pub(super) const OPEN_BRACKETS: usize = 256;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            size: 32 << 20,
            nodes: 2_000_000,
            depth: 64,
        }
    }
}

/// Where more brackets are open than may be, in bytes from the start. What is in texts and comments counts as well: telling
/// them apart would take a reader of YAML.
pub(super) fn too_many_brackets(text: &str) -> Option<usize> {
    let mut open: usize = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => {
                open += 1;
                if open > Limits::OPEN_BRACKETS {
                    return Some(at);
                }
            }
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}
