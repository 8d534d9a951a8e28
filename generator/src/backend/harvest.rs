//! What progenitor gave → what was asked for, each thing once, or an error.

use indexmap::IndexMap;
use proc_macro2::TokenStream;

use super::lower::{self, Lowered};
use super::read::{self, Items};
use super::{Emitted, RustType, Share, Signature, Slot};
use crate::api::{self, Api, BodyContent, Field, SchemaKind};
use crate::diagnostics::{Problem, ProblemKind};
use crate::plan::{Part, all_fields};

/// Finds every structure or signature that was asked for.
pub(super) fn harvest(
    api: &Api,
    share: &Share,
    lowered: &Lowered,
    tokens: TokenStream,
) -> Result<Emitted, Problem> {
    let mut found = Found(Items::default());
    read::items(tokens, &lowered.slots, &mut found.0);
    match share {
        Share::Schemas => found.schemas(api, lowered),
        Share::Operations(range) => {
            let mut emitted = Emitted::default();
            for index in range.clone() {
                let signature = found.signature(index, &api.operations[index])?;
                emitted.signatures.push(signature);
            }
            Ok(emitted)
        }
    }
}

fn missing(what: &str) -> Problem {
    Problem::nowhere(ProblemKind::Backend(format!("it left out {what}")))
}

struct Found(Items);

impl Found {
    fn schemas(&mut self, api: &Api, lowered: &Lowered) -> Result<Emitted, Problem> {
        let mut emitted = Emitted::default();
        for (index, (name, schema)) in api.schemas.iter().enumerate() {
            match &schema.kind {
                SchemaKind::Struct(_) => {
                    let slot = Slot::Schema(name.clone());
                    let component = lowered
                        .component(&slot)
                        .ok_or_else(|| missing(name.as_str()))?;
                    let fields: Vec<&Field> = all_fields(api, schema)
                        .into_iter()
                        .map(|(_, field)| field)
                        .collect();
                    let types = self.fields(component, &fields)?;
                    emitted.structures.insert(name.clone(), types);
                }
                SchemaKind::Alias(ty) => {
                    let held = self.held(&format!("Alias{index}"))?;
                    emitted.aliases.insert(name.clone(), inside(held, ty));
                }
                SchemaKind::Enum(_) => {}
            }
        }
        Ok(emitted)
    }

    fn fields(
        &mut self,
        component: &str,
        fields: &[&Field],
    ) -> Result<IndexMap<String, RustType>, Problem> {
        // To progenitor a structure without fields is a map; there is nothing to ask it for.
        if fields.is_empty() {
            return Ok(IndexMap::new());
        }
        let mut types = self
            .0
            .structures
            .swap_remove(component)
            .ok_or_else(|| missing(component))?;
        let mut named = IndexMap::new();
        for (index, field) in fields.iter().enumerate() {
            let what = || format!("`{}` of {component}", field.name);
            let ty = types
                .swap_remove(&lower::member(index))
                .ok_or_else(|| missing(&what()))?;
            // The model decides what is optional; a backend that disagrees has lost something on the way.
            if ty.is_option() != field.optional {
                let message = format!("it disagrees on whether {} is optional", what());
                return Err(Problem::nowhere(ProblemKind::Backend(message)));
            }
            named.insert(field.name.clone(), restored(ty.without_option(), &field.ty));
        }
        Ok(named)
    }

    fn held(&mut self, holder: &str) -> Result<RustType, Problem> {
        let types = self.0.structures.swap_remove(holder);
        types
            .and_then(|mut types| types.swap_remove(&lower::member(0)))
            .ok_or_else(|| missing(holder))
    }

    fn signature(
        &mut self,
        index: usize,
        operation: &api::Operation,
    ) -> Result<Signature, Problem> {
        let missing = || missing(&operation.id);
        let mut function = self
            .0
            .functions
            .swap_remove(&lower::method_ident(index))
            .ok_or_else(missing)?;
        let mut arguments = Vec::new();
        let mut take = |part: Part| {
            function
                .arguments
                .swap_remove(&lower::argument(part))
                .ok_or_else(missing)
        };
        for (position, parameter) in operation.parameters.iter().enumerate() {
            let part = Part::Parameter(position);
            arguments.push((part, restored(take(part)?.without_option(), &parameter.ty)));
        }
        match operation.body.as_ref().map(|body| &body.content) {
            Some(BodyContent::Value(ty)) => {
                arguments.push((Part::Body, restored(take(Part::Body)?, ty)))
            }
            Some(BodyContent::Fields(fields)) => {
                let list: Vec<&Field> = fields.iter().collect();
                let types = self.fields(&lower::body_component(index), &list)?;
                let typed = types.into_values().enumerate();
                arguments.extend(typed.map(|(position, ty)| (Part::BodyField(position), ty)));
            }
            None => {}
        }
        let result = function.result.ok_or_else(missing)?;
        let result = operation.success.ty.as_ref().map(|ty| restored(result, ty));
        let task_result = match &operation.task_result {
            Some(Some(ty)) => {
                let held = self.held(&lower::task_component(index))?;
                Some(match ty {
                    api::Type::Optional(_) => {
                        RustType::Std("Option".to_owned(), vec![restored(held, ty)])
                    }
                    _ => restored(held, ty),
                })
            }
            Some(None) => Some(RustType::Unit),
            None => None,
        };
        Ok(Signature {
            arguments,
            result,
            task_result,
        })
    }
}

/// What progenitor was not told of, put back: identifiers that are keys, and values that may be `null` inside of others.
/// Around the whole there is no `Option`.
fn restored(ty: RustType, model: &api::Type) -> RustType {
    match (ty, model) {
        (ty, api::Type::Optional(inner)) => restored(ty.without_option(), inner),
        (RustType::Std(name, arguments), api::Type::List(item) | api::Type::Set(item)) => {
            let items = arguments.into_iter().map(|ty| inside(ty, item));
            RustType::Std(name, items.collect())
        }
        (RustType::Std(name, arguments), api::Type::Map(key, value)) => {
            let mut arguments = arguments.into_iter();
            let text = arguments.next();
            let key = match &**key {
                api::Type::Id(resources) => Some(RustType::Slot(Slot::Id(resources.clone()))),
                _ => text.clone(),
            };
            // Where values may be anything, progenitor takes a map whose keys are always texts.
            let name = match key == text {
                true => name,
                false => "BTreeMap".to_owned(),
            };
            let values = arguments.map(|ty| inside(ty, value));
            RustType::Std(name, key.into_iter().chain(values).collect())
        }
        (ty, _) => ty,
    }
}

/// [`restored`] for what is in a list or a map, or has another name.
fn inside(ty: RustType, model: &api::Type) -> RustType {
    let ty = restored(ty, model);
    match model {
        // What may be anything may be `null` without a word.
        api::Type::Optional(inner) if **inner != api::Type::Any => {
            RustType::Std("Option".to_owned(), vec![ty])
        }
        _ => ty,
    }
}
