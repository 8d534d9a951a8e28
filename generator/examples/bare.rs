//! The minimal cost of generation: one document through progenitor into one file.
//!
//! The yardstick of `cargo xtask bench`. It reads no descriptions, plans no names, and its output is not meant to be used. An
//! unmodified document makes progenitor panic; [`prepare`] only prevents that.

use std::error::Error;

use openapiv3::{OpenAPI, ReferenceOr, Responses, StatusCode};
use progenitor::{GenerationSettings, Generator};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(spec), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bare SPEC OUT".into());
    };
    let mut document: OpenAPI = serde_yaml::from_str(&std::fs::read_to_string(spec)?)?;
    prepare(&mut document);
    let tokens = Generator::new(&GenerationSettings::default()).generate_tokens(&document)?;
    let file = syn::parse2(tokens)?;
    std::fs::write(out, prettyplease::unparse(&file))?;
    Ok(())
}

/// Removes all responses but the first success of each operation: progenitor supports one type each.
fn prepare(document: &mut OpenAPI) {
    for item in document.paths.paths.values_mut() {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for operation in [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
            &mut item.head,
            &mut item.options,
        ]
        .into_iter()
        .flatten()
        {
            let all = std::mem::take(&mut operation.responses.responses);
            let success = all.into_iter().find(
                |(status, _)| matches!(status, StatusCode::Code(code) if (200..300).contains(code)),
            );
            operation.responses = Responses {
                responses: success.into_iter().collect(),
                ..Responses::default()
            };
        }
    }
}
