//! Names in the vendor's spelling → identifiers in Rust's.
//!
//! Takes any text; gives an identifier that is no keyword and no name of the prelude, or `None` if no ASCII letter or digit is in
//! it. Never checks for collisions.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Returns the name of a variant: `TO_PUBLISHED_LIBRARY` → `ToPublishedLibrary`.
pub(super) fn variant(name: &str) -> Option<String> {
    let ident = leading_letter(ascii(name).to_upper_camel_case(), "V")?;
    Some(if ident == "Self" {
        "SelfValue".to_owned()
    } else {
        ident
    })
}

/// Returns the name of a type: `VM` → `Vm`.
pub(super) fn upper_camel(name: &str) -> Option<String> {
    let ident = leading_letter(ascii(name).to_upper_camel_case(), "V")?;
    Some(if is_taken(&ident) {
        format!("{ident}Type")
    } else {
        ident
    })
}

/// Returns the name of a field, argument, method or module: `createFromHost` → `create_from_host`.
pub(super) fn snake(name: &str) -> Option<String> {
    let ident = leading_letter(ascii(name).to_snake_case(), "v")?;
    Some(if is_keyword(&ident) {
        format!("{ident}_")
    } else {
        ident
    })
}

/// Returns the name of a constant: `createFromHost` → `CREATE_FROM_HOST`.
pub(super) fn shouty(name: &str) -> Option<String> {
    leading_letter(ascii(name).to_shouty_snake_case(), "V")
}

/// Replaces all but ASCII letters and digits by word separators. Names that this makes equal are reported as collisions.
fn ascii(name: &str) -> String {
    let separated = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut text: String = name.chars().map(separated).collect();
    let mut at = 0;
    while at < text.len() {
        let capitals = text.bytes().skip(at);
        let capitals = capitals.take_while(u8::is_ascii_uppercase).count();
        let (start, end) = (at + 1, at + capitals);
        if capitals > 1
            && let Some((capitals, after)) =
                text.get(at..).and_then(|it| it.split_at_checked(capitals))
            && is_one_word(capitals, after)
            && let Some(tail) = text.get_mut(start..end)
        {
            tail.make_ascii_lowercase();
        }
        at = end.max(start);
    }
    text
}

/// Returns `true` if capitals and the small letters after them are one word, which heck would split before the last capital:
/// a plural (`EULAs`), a version (`IPv4`), a unit (`MHz`).
fn is_one_word(capitals: &str, after: &str) -> bool {
    let mut letters = after.bytes();
    match (letters.next(), letters.next()) {
        (Some(b'v'), next) => next.is_some_and(|next| next.is_ascii_digit()),
        (Some(b's'), next) => next.is_none_or(|next| !next.is_ascii_lowercase()),
        (Some(b'z'), next) => {
            capitals.ends_with('H') && next.is_none_or(|next| !next.is_ascii_lowercase())
        }
        _ => false,
    }
}

fn leading_letter(ident: String, prefix: &str) -> Option<String> {
    match ident.chars().next() {
        None => None,
        Some(first) if first.is_ascii_digit() => Some(format!("{prefix}{ident}")),
        Some(_) => Some(ident),
    }
}

/// Returns `true` for names that generated code uses without a path: those of the prelude, and the parameter of setters.
fn is_taken(ident: &str) -> bool {
    matches!(
        ident,
        "Self"
            | "Option"
            | "Some"
            | "None"
            | "Vec"
            | "String"
            | "Box"
            | "Result"
            | "Ok"
            | "Err"
            | "By"
            | "Default"
            | "Into"
            | "From"
    )
}

fn is_keyword(ident: &str) -> bool {
    // syn does not know `gen`, a keyword since the 2024 edition. Asking syn is slow, and keywords have letters only.
    let letters = ident.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters && (ident == "gen" || syn::parse_str::<syn::Ident>(ident).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_rust_does() {
        assert_eq!(variant("SELF").as_deref(), Some("SelfValue"));
        assert_eq!(variant("NONE").as_deref(), Some("None"));
        let types = [
            ("TO_PUBLISHED_LIBRARY", "ToPublishedLibrary"),
            ("SHA256", "Sha256"),
            ("orange", "Orange"),
            ("is_static", "IsStatic"),
            ("8_0", "V80"),
            ("VM", "Vm"),
            ("AddOns", "AddOns"),
            ("Option", "OptionType"),
            ("by", "ByType"),
            ("X-Y z", "XYZ"),
            ("EULAs", "Eulas"),
            ("VMsInfo", "VmsInfo"),
            ("IPv6Address", "Ipv6Address"),
            ("OSSettings", "OsSettings"),
        ];
        for (name, ident) in types {
            assert_eq!(upper_camel(name).as_deref(), Some(ident));
        }
        let fields = [
            ("createFromHost", "create_from_host"),
            ("type", "type_"),
            ("self", "self_"),
            ("gen", "gen_"),
            ("Client-Token", "client_token"),
            ("2nd", "v2nd"),
            ("EULAs", "eulas"),
            ("acceptedEULAs", "accepted_eulas"),
            ("VM_IDs_in_use", "vm_ids_in_use"),
            ("external_IPv4_blocks", "external_ipv4_blocks"),
            ("cpu_limit_MHz", "cpu_limit_mhz"),
            ("dnsNames", "dns_names"),
            ("DNSServers", "dns_servers"),
            ("ASAs", "asas"),
            ("As", "as_"),
        ];
        for (name, ident) in fields {
            assert_eq!(snake(name).as_deref(), Some(ident));
        }
        assert_eq!(shouty("keepAlive").as_deref(), Some("KEEP_ALIVE"));
        assert_eq!(
            (upper_camel("…"), snake(""), shouty("\u{202e}")),
            (None, None, None)
        );
    }
}
