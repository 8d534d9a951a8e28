//! Compares methods: their modules, names, arguments and results.

use indexmap::IndexMap;

use super::deprecation::deprecation;
use super::effects::Effects;
use super::names::{Names, by_old_keys, function, same};
use crate::api::{BodyContent, Operation, Text, Type};
use crate::diff::pairs::Pairs;
use crate::diff::parameters::Parameters;
use crate::diff::rules::rust as rules;
use crate::diff::subject::{OperationPart, Subject};
use crate::plan::{Argument, MethodPlan, Module, Optional, Part};

/// A method on one side.
#[derive(Clone, Copy)]
struct Side<'a> {
    names: Names<'a>,
    operation: &'a Operation,
    module: &'a Module,
    method: &'a MethodPlan,
}

/// The identity of an argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// A parameter of the old operation, by its index there, even if the new one renames it.
    Parameter(usize),
    /// A parameter of the new operation only, by its index there.
    NewParameter(usize),
    Body,
    BodyField(String),
}

/// An argument with its type.
#[derive(Clone, Copy)]
struct Taken<'a> {
    ident: &'a str,
    ty: &'a Type,
    text: Option<&'a Text>,
    is_positional: bool,
}

pub(super) fn compare(effects: &mut Effects<'_>, pairs: &Pairs) {
    let (old, new) = (methods(effects.old), methods(effects.new));
    for (before, after) in &pairs.operations {
        if let (Some(before), Some(after)) = (old.get(before), new.get(after)) {
            method(effects, *before, *after);
        }
    }
    for side in pairs.removed.iter().filter_map(|index| old.get(index)) {
        let causes = vec![Subject::operation(&side.operation.id)];
        effects.add(&rules::METHOD_REMOVED, causes, Some(side.path()), None);
    }
    for side in pairs.added.iter().filter_map(|index| new.get(index)) {
        let causes = vec![Subject::operation(&side.operation.id)];
        effects.add(&rules::METHOD_ADDED, causes, None, Some(side.path()));
    }
}

/// Returns all methods by the index of their operation.
fn methods(names: Names<'_>) -> IndexMap<usize, Side<'_>> {
    let modules = names.plan.modules.iter();
    let methods =
        modules.flat_map(|module| module.methods.iter().map(move |method| (module, method)));
    methods
        .filter_map(|(module, method)| {
            let operation = names.api.operations.get(method.operation)?;
            let side = Side {
                names,
                operation,
                module,
                method,
            };
            Some((method.operation, side))
        })
        .collect()
}

impl<'a> Side<'a> {
    /// Returns the path of the method: `content::library::Library::convert`.
    fn path(&self) -> String {
        self.of_handle(&self.method.ident)
    }

    fn of_handle(&self, ident: &str) -> String {
        let handle = self
            .module
            .handle
            .as_ref()
            .map_or("", |handle| handle.ident.as_str());
        format!("{}::{handle}::{ident}", self.module.path.join("::"))
    }

    /// Returns all arguments, the positional ones first and in order; `key` identifies the parameter with an index.
    fn arguments(&self, key: &dyn Fn(usize) -> Key) -> IndexMap<Key, Taken<'a>> {
        let positional = self.method.required.iter().map(|argument| (argument, true));
        let options = self.method.optional.arguments().iter();
        positional
            .chain(options.map(|argument| (argument, false)))
            .filter_map(|(argument, is_positional)| self.taken(argument, is_positional, key))
            .collect()
    }

    fn taken(
        &self,
        argument: &'a Argument,
        is_positional: bool,
        key: &dyn Fn(usize) -> Key,
    ) -> Option<(Key, Taken<'a>)> {
        let (key, ty, text) = match argument.part {
            Part::Parameter(index) => {
                let parameter = self.operation.parameters.get(index)?;
                (key(index), &parameter.ty, &parameter.text)
            }
            Part::Body => match &self.operation.body.as_ref()?.content {
                BodyContent::Value(ty) => (Key::Body, ty, &self.operation.body.as_ref()?.text),
                BodyContent::Fields(_) => return None,
            },
            Part::BodyField(index) => match &self.operation.body.as_ref()?.content {
                BodyContent::Fields(fields) => {
                    let field = fields.get(index)?;
                    (Key::BodyField(field.name.clone()), &field.ty, &field.text)
                }
                BodyContent::Value(_) => return None,
            },
        };
        let taken = Taken {
            ident: &argument.ident,
            ty,
            text: Some(text),
            is_positional,
        };
        Some((key, taken))
    }

    /// Returns the method with its arguments:
    /// `content::library::Library::update(library: content::LibraryId, model: content::LibraryModel)`.
    fn shown(&self) -> String {
        let arguments = self.method.required.iter().map(|argument| {
            let taken = self.taken(argument, true, &Key::Parameter);
            let ty = taken.map(|(_, taken)| self.names.ty(taken.ty));
            format!("{}: {}", argument.ident, ty.unwrap_or_default())
        });
        function(&self.path(), arguments)
    }

    /// Returns the type of the options argument, if the method has one.
    fn options(&self) -> Option<String> {
        match &self.method.optional {
            Optional::None => None,
            Optional::Single(argument) => {
                let taken = self.taken(argument, false, &Key::Parameter);
                taken.map(|(_, taken)| self.names.ty(taken.ty))
            }
            Optional::Options { ident, .. } => {
                Some(format!("{}::{ident}", self.module.path.join("::")))
            }
        }
    }

    /// Returns an optional argument with its type: `content::library::ListOptions::name: Option<String>`.
    fn option(&self, taken: &Taken<'_>) -> String {
        let holder = match &self.method.optional {
            Optional::Options { ident, .. } => format!("{}::{ident}", self.module.path.join("::")),
            _ => self.of_handle(&self.method.with_ident()),
        };
        format!(
            "{holder}::{}: {}",
            taken.ident,
            self.names.field(taken.ty, true)
        )
    }

    /// Returns the mock's handler of the operation: `mock::content::library::Library::on_convert`.
    fn handler(&self) -> String {
        let name = format!("on_{}", self.method.ident.trim_end_matches('_'));
        format!("mock::{}", self.of_handle(&name))
    }

    /// Returns the result of a call or of the task that it starts, with its subject.
    fn result(&self) -> (Returned<'a>, OperationPart) {
        let operation = self.operation;
        if operation.gives_task() {
            let returned = match &operation.task_result {
                None => Returned::Task(Some(&Type::Any)),
                Some(result) => Returned::Task(result.as_ref()),
            };
            return (returned, OperationPart::TaskResult);
        }
        (
            Returned::Value(operation.success.ty.as_ref()),
            OperationPart::Result,
        )
    }
}

/// The result of a call; `None` is `()`.
#[derive(Clone, Copy)]
enum Returned<'a> {
    Task(Option<&'a Type>),
    Value(Option<&'a Type>),
}

impl Returned<'_> {
    fn shown(self, names: Names<'_>) -> String {
        let ty = |ty: Option<&Type>| ty.map_or_else(|| "()".to_owned(), |ty| names.result(ty));
        match self {
            Self::Task(result) => format!("Task<{}>", ty(result)),
            Self::Value(result) => ty(result),
        }
    }

    fn is_same(self, old: Names<'_>, other: Self, new: Names<'_>) -> bool {
        match (self, other) {
            (Self::Task(a), Self::Task(b)) | (Self::Value(a), Self::Value(b)) => match (a, b) {
                (None, None) => true,
                (Some(a), Some(b)) => same(old, a, new, b),
                _ => false,
            },
            _ => false,
        }
    }
}

fn method(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let id = &old.operation.id;
    let causes = || vec![Subject::operation(id)];
    let (before, after) = (old.path(), new.path());
    if old.module.path != new.module.path {
        effects.changed(&rules::METHOD_MOVED, causes(), &before, &after);
    } else if old.method.ident != new.method.ident {
        effects.changed(&rules::METHOD_RENAMED, causes(), &before, &after);
    }
    let texts = (&old.operation.text, &new.operation.text);
    deprecation(effects, causes(), (&before, texts.0), (&after, texts.1));
    let ((returned, part), (other, other_part)) = (old.result(), new.result());
    if !returned.is_same(old.names, other, new.names) {
        let shown = |path: &str, returned: Returned<'_>, names| {
            format!("{path} -> {}", returned.shown(names))
        };
        let sides = (
            shown(&before, returned, old.names),
            shown(&after, other, new.names),
        );
        let causes = [part, other_part].map(|part| Subject::Operation(id.clone(), part));
        let causes = causes.into_iter().chain([Subject::operation(id)]).collect();
        effects.changed(&rules::RESULT_TYPE_CHANGED, causes, sides.0, sides.1);
    }
    arguments(effects, old, new);
}

/// Returns possible causes of a changed argument: its own part of the operation, or the body that contains it.
fn causes(old: Side<'_>, new: Side<'_>, key: &Key) -> Vec<Subject> {
    let parameter = |side: Side<'_>, index: usize| {
        let parameter = side.operation.parameters.get(index)?;
        Some(OperationPart::Parameter(
            parameter.location,
            parameter.name.clone(),
        ))
    };
    let own = match key {
        Key::Parameter(index) => parameter(old, *index),
        Key::NewParameter(index) => parameter(new, *index),
        Key::Body => None,
        Key::BodyField(name) => Some(OperationPart::BodyField(name.clone())),
    };
    let parts = own
        .into_iter()
        .chain([OperationPart::Body, OperationPart::Whole]);
    let id = &old.operation.id;
    parts
        .map(|part| Subject::Operation(id.clone(), part))
        .collect()
}

fn arguments(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let pairs = Parameters::new(old.operation, new.operation);
    let old_indexes: IndexMap<usize, usize> = pairs
        .both
        .iter()
        .map(|(before, after)| (*after, *before))
        .collect();
    let new_key = |index: usize| {
        let before = old_indexes.get(&index).copied();
        before.map_or(Key::NewParameter(index), Key::Parameter)
    };
    let before = old.arguments(&Key::Parameter);
    let after = by_old_keys(&before, new.arguments(&new_key), |taken| taken.ident);
    let causes = |key: &Key| causes(old, new, key);
    for (key, taken) in &before {
        argument(effects, causes(key), (old, taken), (new, after.get(key)));
    }
    for (key, taken) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        match taken.is_positional {
            true => {
                let kind = &rules::ARGUMENT_ADDED;
                effects.changed(kind, causes(key), old.shown(), new.shown());
            }
            false => {
                let option = Some(new.option(taken));
                effects.add(&rules::OPTION_ADDED, causes(key), None, option);
            }
        }
    }
    order(effects, (old, &before), (new, &after));
    options(effects, old, new, || {
        let added_or_removed = before.keys().filter(|key| !after.contains_key(*key));
        let added_or_removed =
            added_or_removed.chain(after.keys().filter(|key| !before.contains_key(*key)));
        added_or_removed.flat_map(&causes).collect()
    });
}

/// Compares an argument of the old side with its counterpart, if there is one.
fn argument(
    effects: &mut Effects<'_>,
    causes: Vec<Subject>,
    (old, before): (Side<'_>, &Taken<'_>),
    (new, after): (Side<'_>, Option<&Taken<'_>>),
) {
    let Some(after) = after else {
        match before.is_positional {
            true => effects.changed(&rules::ARGUMENT_REMOVED, causes, old.shown(), new.shown()),
            false => {
                let option = Some(old.option(before));
                effects.add(&rules::OPTION_REMOVED, causes, option, None);
            }
        }
        return;
    };
    let kind = match (before.is_positional, after.is_positional) {
        (true, true) if same(old.names, before.ty, new.names, after.ty) => return,
        (true, true) => &rules::ARGUMENT_TYPE_CHANGED,
        (true, false) => &rules::ARGUMENT_BECAME_OPTIONAL,
        (false, true) => &rules::ARGUMENT_BECAME_REQUIRED,
        (false, false) => return option(effects, causes, (old, before), (new, after)),
    };
    effects.changed(kind, causes, old.shown(), new.shown());
}

/// Compares an option of both sides.
fn option(
    effects: &mut Effects<'_>,
    causes: Vec<Subject>,
    (old, before): (Side<'_>, &Taken<'_>),
    (new, after): (Side<'_>, &Taken<'_>),
) {
    let items = (old.option(before), new.option(after));
    let is_field = |side: Side<'_>| matches!(side.method.optional, Optional::Options { .. });
    let are_fields = is_field(old) && is_field(new);
    if are_fields && before.ident != after.ident {
        effects.changed(&rules::OPTION_RENAMED, causes.clone(), &items.0, &items.1);
    }
    if !same(old.names, before.ty, new.names, after.ty) {
        effects.changed(
            &rules::OPTION_TYPE_CHANGED,
            causes.clone(),
            &items.0,
            &items.1,
        );
    }
    if let (true, Some(texts)) = (are_fields, before.text.zip(after.text)) {
        deprecation(effects, causes, (&items.0, texts.0), (&items.1, texts.1));
    }
}

/// Compares the order of the positional arguments of both sides.
fn order(
    effects: &mut Effects<'_>,
    (old, before): (Side<'_>, &IndexMap<Key, Taken<'_>>),
    (new, after): (Side<'_>, &IndexMap<Key, Taken<'_>>),
) {
    let common = |these: &IndexMap<Key, Taken<'_>>, those: &IndexMap<Key, Taken<'_>>| -> Vec<Key> {
        let is_positional = |key: &Key| those.get(key).is_some_and(|taken| taken.is_positional);
        let mine = these
            .iter()
            .filter(|(key, taken)| taken.is_positional && is_positional(key));
        mine.map(|(key, _)| key.clone()).collect()
    };
    if effects.is_reordered(&common(before, after), &common(after, before)) {
        let causes = vec![Subject::operation(&old.operation.id)];
        effects.changed(
            &rules::ARGUMENT_ORDER_CHANGED,
            causes,
            old.shown(),
            new.shown(),
        );
    }
}

/// Compares the options argument as a whole.
fn options(
    effects: &mut Effects<'_>,
    old: Side<'_>,
    new: Side<'_>,
    causes: impl Fn() -> Vec<Subject>,
) {
    let (before, after) = match (old.options(), new.options()) {
        (None, None) => return,
        (Some(before), Some(after)) => (before, after),
        // The mock's handler takes options in one more argument.
        _ => {
            let mut causes = causes();
            causes.push(Subject::operation(&old.operation.id));
            let sides = (old.handler(), new.handler());
            effects.changed(&rules::MOCK_CHANGED, causes, sides.0, sides.1);
            return;
        }
    };
    let is_same = match (&old.method.optional, &new.method.optional) {
        // A changed type of a single option is reported for that option.
        (Optional::Single(_), Optional::Single(_)) => true,
        (Optional::Options { .. }, Optional::Options { .. }) => before == after,
        _ => false,
    };
    if !is_same {
        let shown = |side: Side<'_>, options: &str| {
            format!(
                "{}(…, {options})",
                side.of_handle(&side.method.with_ident())
            )
        };
        let mut causes = causes();
        causes.push(Subject::operation(&old.operation.id));
        let sides = (shown(old, &before), shown(new, &after));
        effects.changed(&rules::OPTIONS_CHANGED, causes, sides.0, sides.1);
    }
}
