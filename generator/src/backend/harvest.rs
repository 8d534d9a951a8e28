//! Progenitor's types and signatures → those of the model, each exactly once.
//!
//! Takes the items that were read from progenitor's output; gives the types of the model with progenitor's boxes. Refuses an item
//! that is missing, and a type that differs from [`RustType::of`] in more than boxes.

use indexmap::IndexMap;
use proc_macro2::TokenStream;

use super::contain::Refusal;
use super::emitted::{Emitted, Signature};
use super::lower::{self, Lowered};
use super::read::{self, Items};
use super::share::Share;
use crate::api::{self, Api, BodyContent, Field, SchemaKind};
use crate::plan::{Part, RustType, Slot};

/// Collects the types or signatures of a share.
pub(super) fn harvest(
    api: &Api,
    share: &Share,
    lowered: &Lowered,
    tokens: TokenStream,
) -> Result<Emitted, Refusal> {
    let mut found = Found {
        api,
        items: Items::default(),
    };
    read::items(tokens, &lowered.slots, &mut found.items);
    match share {
        Share::Schemas => found.schemas(lowered),
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

fn missing(what: &str) -> Refusal {
    Refusal(format!("it left out {what}"))
}

/// Returns the type that both progenitor and the model say.
fn checked(
    given: RustType,
    model: &RustType,
    what: impl FnOnce() -> String,
) -> Result<RustType, Refusal> {
    agreed(given, model).ok_or_else(|| {
        Refusal(format!(
            "it disagrees with the model on the type of {}",
            what()
        ))
    })
}

struct Found<'a> {
    api: &'a Api,
    items: Items,
}

impl Found<'_> {
    fn schemas(&mut self, lowered: &Lowered) -> Result<Emitted, Refusal> {
        let api = self.api;
        let mut emitted = Emitted::default();
        for (index, (name, schema)) in api.schemas.iter().enumerate() {
            match &schema.kind {
                SchemaKind::Struct(_) => {
                    let slot = Slot::Schema(name.clone());
                    let component = lowered
                        .component(&slot)
                        .ok_or_else(|| missing(name.as_str()))?;
                    let fields: Vec<&Field> = api
                        .all_fields(schema)
                        .into_iter()
                        .map(|(_, field)| field)
                        .collect();
                    let types = self.fields(component, &fields)?;
                    emitted.structures.insert(name.clone(), types);
                }
                SchemaKind::Alias(ty) => {
                    let held = self.held(&format!("Alias{index}"))?;
                    let ty = checked(held, &RustType::of(api, ty), || name.to_string())?;
                    emitted.aliases.insert(name.clone(), ty);
                }
                SchemaKind::Enum(_) | SchemaKind::Choice(_) => {}
            }
        }
        Ok(emitted)
    }

    fn fields(
        &mut self,
        component: &str,
        fields: &[&Field],
    ) -> Result<IndexMap<String, RustType>, Refusal> {
        // Progenitor makes a map of a structure without fields.
        if fields.is_empty() {
            return Ok(IndexMap::new());
        }
        let mut types = self
            .items
            .structures
            .swap_remove(component)
            .ok_or_else(|| missing(component))?;
        let mut named = IndexMap::new();
        for (index, field) in fields.iter().enumerate() {
            let what = || format!("`{}` of {component}", field.name);
            let ty = types
                .swap_remove(&lower::member(index))
                .ok_or_else(|| missing(&what()))?;
            // The model decides what is optional: a difference means that lowering lost something.
            if ty.is_option() != field.optional {
                let message = format!("it disagrees on whether {} is optional", what());
                return Err(Refusal(message));
            }
            let ty = checked(
                ty.without_option(),
                &RustType::of(self.api, &field.ty),
                what,
            )?;
            named.insert(field.name.clone(), ty);
        }
        Ok(named)
    }

    fn held(&mut self, holder: &str) -> Result<RustType, Refusal> {
        let types = self.items.structures.swap_remove(holder);
        types
            .and_then(|mut types| types.swap_remove(&lower::member(0)))
            .ok_or_else(|| missing(holder))
    }

    fn signature(
        &mut self,
        index: usize,
        operation: &api::Operation,
    ) -> Result<Signature, Refusal> {
        let api = self.api;
        let missing = || missing(&operation.id);
        let mut function = self
            .items
            .functions
            .swap_remove(&lower::method_ident(index))
            .ok_or_else(missing)?;
        let what = |part: &str| format!("{part} of `{}`", operation.id);
        let mut arguments = Vec::new();
        let mut take = |part: Part, ty: &api::Type| {
            let name = lower::argument(part);
            let given = function.arguments.swap_remove(&name);
            let given = given.ok_or_else(missing)?.without_option();
            checked(given, &RustType::of(api, ty), || what(&name))
        };
        for (position, parameter) in operation.parameters.iter().enumerate() {
            let part = Part::Parameter(position);
            arguments.push((part, take(part, &parameter.ty)?));
        }
        match operation.body.as_ref().map(|body| &body.content) {
            Some(BodyContent::Value(ty)) => arguments.push((Part::Body, take(Part::Body, ty)?)),
            Some(BodyContent::Fields(fields)) => {
                let list: Vec<&Field> = fields.iter().collect();
                let types = self.fields(&lower::body_component(index), &list)?;
                let typed = types.into_values().enumerate();
                arguments.extend(typed.map(|(position, ty)| (Part::BodyField(position), ty)));
            }
            None => {}
        }
        let result = function.result.ok_or_else(missing)?;
        let result = operation.success.ty.as_ref().map(|ty| {
            let model = RustType::of_result(api, ty).without_option();
            checked(result.without_option(), &model, || what("the result"))
        });
        let result = result.transpose()?;
        let task_result = match &operation.task_result {
            Some(Some(ty)) => {
                let held = self.held(&lower::task_component(index))?;
                let model = RustType::of(api, ty).without_option();
                let held = checked(held.without_option(), &model, || what("the task's result"))?;
                Some(match ty {
                    api::Type::Optional(_) => RustType::generic("Option", [held]),
                    _ => held,
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

/// Returns the type of the model with the boxes that progenitor adds, if the two agree.
///
/// Progenitor sees neither identifiers that are keys nor inner values that may be `null`: there the model decides.
fn agreed(given: RustType, model: &RustType) -> Option<RustType> {
    match (given, model) {
        (RustType::Std(name, mut boxed), _) if name == "Box" && boxed.len() == 1 => {
            let inner = agreed(boxed.remove(0), model)?;
            Some(RustType::generic("Box", [inner]))
        }
        (given, RustType::Std(name, inner)) if name == "Option" && !given.is_option() => Some(
            RustType::generic("Option", [agreed(given, inner.first()?)?]),
        ),
        (RustType::Std(given, mut values), RustType::Std(name, arguments))
            if is_map(&given) && is_map(name) =>
        {
            let [key, value] = arguments.as_slice() else {
                return None;
            };
            let value = agreed(values.pop()?, value)?;
            Some(RustType::Std(name.clone(), vec![key.clone(), value]))
        }
        // The runtime's alias has no argument.
        (RustType::Std(given, _), RustType::Std(name, _)) if given == "DateTime" => {
            (given == *name).then(|| model.clone())
        }
        (RustType::Std(given, items), RustType::Std(name, arguments)) => {
            let is_same = given == *name && items.len() == arguments.len();
            let items = items.into_iter().zip(arguments);
            let items = items.map(|(item, argument)| agreed(item, argument));
            is_same.then(|| Some(RustType::Std(given, items.collect::<Option<_>>()?)))?
        }
        (given, model) => (given == *model).then_some(given),
    }
}

fn is_map(name: &str) -> bool {
    matches!(name, "BTreeMap" | "Map")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Name, Type};

    fn std(name: &str, arguments: &[RustType]) -> RustType {
        RustType::Std(name.to_owned(), arguments.to_vec())
    }

    #[test]
    fn progenitor_adds_boxes_and_decides_nothing_else() {
        let api = Api::default();
        let text = || std("String", &[]);
        let structure = RustType::Slot(Slot::Schema(Name::from("A.B")));
        let named = || Type::Named(Name::from("A.B"));
        let list = |ty| Type::List(Box::new(ty));
        let map = |key, value| Type::Map(Box::new(key), Box::new(value));
        let id = || Type::Id(vec!["R".to_owned()]);
        let boxed = std("Box", std::slice::from_ref(&structure));
        let utc = std("DateTime", &[std("Utc", &[])]);
        let object = std("Map", &[text(), std("Value", &[])]);
        let agree = [
            (text(), Type::String, text()),
            (boxed.clone(), named(), boxed.clone()),
            (
                std("Vec", std::slice::from_ref(&boxed)),
                list(named()),
                std("Vec", &[boxed]),
            ),
            (utc, Type::DateTime, std("DateTime", &[])),
            (
                std("Vec", &[text()]),
                list(Type::Optional(Box::new(Type::String))),
                std("Vec", &[std("Option", &[text()])]),
            ),
            (
                std("BTreeMap", &[text(), std("i64", &[])]),
                map(id(), Type::Int64),
                std("BTreeMap", &[RustType::of(&api, &id()), std("i64", &[])]),
            ),
            (
                object.clone(),
                map(id(), Type::Any),
                std("BTreeMap", &[RustType::of(&api, &id()), std("Value", &[])]),
            ),
            (object.clone(), map(Type::String, Type::Any), object),
        ];
        for (given, model, expected) in agree {
            let found = agreed(given.clone(), &RustType::of(&api, &model));
            assert_eq!(found, Some(expected), "{given:?} for {model:?}");
        }
        let disagree = [
            (text(), Type::Int64),
            (text(), Type::DateTime),
            (std("Vec", &[text()]), Type::String),
            (std("Vec", &[text()]), list(Type::Int64)),
            (structure, id()),
            (RustType::Unit, Type::String),
        ];
        for (given, model) in disagree {
            assert_eq!(
                agreed(given, &RustType::of(&api, &model)),
                None,
                "{model:?}"
            );
        }
    }
}
