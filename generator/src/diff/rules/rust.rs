//! The generated crate: modules, types, methods and what they take.
//!
//! Structures are `#[non_exhaustive]` and enumerations open, so that what grows breaks nobody; what takes arguments in
//! order does not grow unnoticed.

use super::{Explains, Kind, NOTHING, Verdict, Verdicts, breaking, compatible, table};

const fn rust(verdict: Verdict) -> Verdicts {
    Verdicts::Rust(verdict)
}

const GONE: &str = "Code that names it does not compile.";
const RENAMED: &str = "Code that uses the old name does not compile.";
const MOVED: &str = "Code that uses the old path does not compile.";
const NEW: &str = "Nobody used it before.";
const FOLLOW: &str = "Tell users the new name.";
const SAY: &str = "Tell users what to use in its place.";

table! {
    /// A method of a handle more.
    METHOD_ADDED = "rust-method-added", "method added", Nothing, rust(compatible(NEW, NOTHING));
    /// A method of a handle less.
    METHOD_REMOVED = "rust-method-removed", "method removed", Nothing, rust(breaking(GONE, SAY));
    /// The same operation, another method name.
    METHOD_RENAMED = "rust-method-renamed", "method renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// The same operation, another handle.
    METHOD_MOVED = "rust-method-moved", "method moved", Nothing, rust(breaking(MOVED, FOLLOW));
    /// One more positional argument.
    ARGUMENT_ADDED = "rust-argument-added", "argument added", Nothing, rust(breaking(
        "Calls with the old arguments do not compile.", "Tell users what to give.",
    ));
    /// One positional argument less.
    ARGUMENT_REMOVED = "rust-argument-removed", "argument removed", Nothing, rust(breaking(
        "Calls with the old arguments do not compile.", "Tell users to leave it out.",
    ));
    /// Another type of a positional argument.
    ARGUMENT_TYPE_CHANGED = "rust-argument-type-changed", "argument of another type", Nothing, rust(breaking(
        "Calls with a value of the old type do not compile.", "Tell users what to give.",
    ));
    /// Positional now, an option before.
    ARGUMENT_BECAME_REQUIRED = "rust-argument-became-required", "option became an argument", Nothing, rust(breaking(
        "Calls without it do not compile, nor does setting it as an option.", "Tell users what to give.",
    ));
    /// An option now, positional before.
    ARGUMENT_BECAME_OPTIONAL = "rust-argument-became-optional", "argument became an option", Nothing, rust(breaking(
        "Calls that give it in its place do not compile.", "Tell users to set it as an option.",
    ));
    /// The same positional arguments in another order.
    ARGUMENT_ORDER_CHANGED = "rust-argument-order-changed", "arguments in another order", Nothing, rust(breaking(
        "Calls do not compile, or, where two arguments are of one type, mean something else without a word.",
        "Tell users loudly; an overlay can keep the old order.",
    ));
    /// An option more.
    OPTION_ADDED = "rust-option-added", "option added", Nothing, rust(compatible(NEW, NOTHING));
    /// An option less.
    OPTION_REMOVED = "rust-option-removed", "option removed", Nothing, rust(breaking(GONE, SAY));
    /// An option of another name.
    OPTION_RENAMED = "rust-option-renamed", "option renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// An option of another type.
    OPTION_TYPE_CHANGED = "rust-option-type-changed", "option of another type", Nothing, rust(breaking(
        "Code that sets it to a value of the old type does not compile.", "Tell users what to give.",
    ));
    /// The `…_with` method takes something else.
    OPTIONS_CHANGED = "rust-options-changed", "options given in another way", Nothing, rust(breaking(
        "Calls of the method with options do not compile: it takes another structure.",
        "Tell users what the method takes.",
    ));
    /// Another type of what a call gives.
    RESULT_TYPE_CHANGED = "rust-result-type-changed", "call gives another type", Nothing, rust(breaking(
        "Code that uses what the call gives does not compile.", "Tell users what it gives.",
    ));
    /// A type more.
    TYPE_ADDED = "rust-type-added", "type added", Nothing, rust(compatible(NEW, NOTHING));
    /// A type less.
    TYPE_REMOVED = "rust-type-removed", "type removed", Nothing, rust(breaking(GONE, SAY));
    /// The same schema, another type name.
    TYPE_RENAMED = "rust-type-renamed", "type renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// The same schema, another module.
    TYPE_MOVED = "rust-type-moved", "type moved", Nothing, rust(breaking(MOVED, FOLLOW));
    /// A struct became an enum, for example.
    TYPE_KIND_CHANGED = "rust-type-kind-changed", "type is of another kind", Nothing, rust(breaking(
        "Code that makes or reads it does not compile.", "Tell users what it is now.",
    ));
    /// Another type behind an alias.
    ALIAS_CHANGED = "rust-alias-changed", "alias of another type", Nothing, rust(breaking(
        "Code that makes or reads it does not compile.", "Tell users what it stands for.",
    ));
    /// A field more.
    FIELD_ADDED = "rust-field-added", "field added", Nothing, rust(compatible(
        "Structures are `#[non_exhaustive]`: nobody lists all fields.", NOTHING,
    ));
    /// A field less.
    FIELD_REMOVED = "rust-field-removed", "field removed", Nothing, rust(breaking(GONE, SAY));
    /// A field of another type.
    FIELD_TYPE_CHANGED = "rust-field-type-changed", "field of another type", Nothing, rust(breaking(
        "Code that reads or sets it does not compile.", "Tell users what it is now.",
    ));
    /// `T` became `Option<T>`.
    FIELD_OPTION_GAINED = "rust-field-option-gained", "field became an Option", Nothing, rust(breaking(
        "Code that reads it does not compile.", "Tell users to expect `None`.",
    ));
    /// `Option<T>` became `T`.
    FIELD_OPTION_LOST = "rust-field-option-lost", "field is no longer an Option", Nothing, rust(breaking(
        "Code that takes the `Option` apart, or calls the setter, does not compile.", "Tell users to read it directly.",
    ));
    /// `new` of something that callers send takes something else.
    CONSTRUCTOR_CHANGED = "rust-constructor-changed", "constructor takes other arguments", Nothing, rust(breaking(
        "Code that makes the structure does not compile.", "Tell users what to give.",
    ));
    /// `new` of something that only comes from servers takes something else.
    RESULT_CONSTRUCTOR_CHANGED = "rust-result-constructor-changed", "constructor of a result takes other arguments",
        Nothing, rust(breaking(
            "Code that makes the structure itself does not compile: mocks and tests, since servers make it otherwise.",
            "Tell users what to give; accept the rule for all structures if their tests are not your concern.",
        ));
    /// Callers send the structure now.
    SETTERS_ADDED = "rust-setters-added", "setters added", Nothing, rust(compatible(NEW, NOTHING));
    /// Callers do not send the structure any more.
    SETTERS_REMOVED = "rust-setters-removed", "setters removed", Nothing, rust(breaking(
        "Code that builds the structure does not compile: no operation takes it any more.", SAY,
    ));
    /// Servers send the structure now.
    READERS_ADDED = "rust-readers-added", "readers of cases added", Nothing, rust(compatible(NEW, NOTHING));
    /// Servers do not send the structure any more.
    READERS_REMOVED = "rust-readers-removed", "readers of cases removed", Nothing, rust(breaking(
        "Code that reads the union by its methods does not compile: no operation gives it any more.", SAY,
    ));
    /// A variant more.
    VARIANT_ADDED = "rust-variant-added", "variant added", Nothing, rust(compatible(
        "Enumerations are open: every match has an arm for the rest.", NOTHING,
    ));
    /// A variant less.
    VARIANT_REMOVED = "rust-variant-removed", "variant removed", Nothing, rust(breaking(GONE, SAY));
    /// A constructor or setter of a union case more.
    CASE_ADDED = "rust-case-added", "function of a union case added", Nothing, rust(compatible(NEW, NOTHING));
    /// A constructor or setter of a union case less.
    CASE_REMOVED = "rust-case-removed", "function of a union case removed", Nothing, rust(breaking(GONE, SAY));
    /// The same case, another function.
    CASE_RENAMED = "rust-case-renamed", "function of a union case renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// The function of a case takes or gives something else.
    CASE_CHANGED = "rust-case-changed", "function of a union case takes or gives something else", Nothing,
        rust(breaking("Code that calls it does not compile.", "Tell users what it takes and gives."));
    /// A choice between the members of a family more.
    FAMILY_ADDED = "rust-family-added", "choice between members added", Nothing, rust(compatible(NEW, NOTHING));
    /// A choice between the members of a family less.
    FAMILY_REMOVED = "rust-family-removed", "choice between members removed", Nothing, rust(breaking(GONE, SAY));
    /// The same choice under another name or in another module.
    FAMILY_RENAMED = "rust-family-renamed", "choice between members renamed", Nothing,
        rust(breaking(RENAMED, FOLLOW));
    /// A variant of the choice more.
    MEMBER_ADDED = "rust-member-added", "variant of the choice added", Nothing, rust(compatible(
        "The choice is `#[non_exhaustive]`: every match has an arm for the rest.", NOTHING,
    ));
    /// A variant of the choice less.
    MEMBER_REMOVED = "rust-member-removed", "variant of the choice removed", Nothing, rust(breaking(GONE, SAY));
    /// A variant of the choice under another name.
    MEMBER_RENAMED = "rust-member-renamed", "variant of the choice renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// A variant of the choice that holds another structure.
    MEMBER_CHANGED = "rust-member-changed", "variant of the choice holds another type", Nothing, rust(breaking(
        "Code that takes it apart does not compile.", "Tell users what it holds.",
    ));
    /// An identifier type more.
    ID_ADDED = "rust-id-added", "identifier type added", Nothing, rust(compatible(NEW, NOTHING));
    /// An identifier type less.
    ID_REMOVED = "rust-id-removed", "identifier type removed", Nothing, rust(breaking(GONE, SAY));
    /// The same resource type, another name.
    ID_RENAMED = "rust-id-renamed", "identifier type renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// A handle with its accessor more.
    HANDLE_ADDED = "rust-handle-added", "handle added", Nothing, rust(compatible(NEW, NOTHING));
    /// A handle with its accessor less.
    HANDLE_REMOVED = "rust-handle-removed", "handle removed", Nothing, rust(breaking(GONE, SAY));
    /// The same resource, another handle.
    HANDLE_RENAMED = "rust-handle-renamed", "handle renamed", Nothing, rust(breaking(RENAMED, FOLLOW));
    /// A feature more.
    FEATURE_ADDED = "rust-feature-added", "feature added", Nothing, rust(compatible(NEW, NOTHING));
    /// A feature less.
    FEATURE_REMOVED = "rust-feature-removed", "feature removed", Nothing, rust(breaking(
        "Manifests that ask for it are refused by cargo.", "Tell users which feature has what it brought.",
    ));
    /// There with fewer features.
    FEATURE_NARROWED = "rust-feature-narrowed", "type needs another feature", Nothing, rust(breaking(
        "Code that names it does not compile with the features that were enough.",
        "Tell users which feature brings it now.",
    ));
    /// The handler that a test gives for an operation takes something else.
    MOCK_CHANGED = "rust-mock-changed", "handler of the mock takes other arguments", Nothing, rust(breaking(
        "Tests that answer the operation by a handler do not compile: those with the feature `mock`, and nothing else.",
        "Tell users what handlers take; accept the rule for all operations if their tests are not your concern.",
    ));
    /// `#[deprecated]` is there.
    DEPRECATED = "rust-deprecated", "marked as deprecated", Nothing, rust(compatible(
        "Code that uses it compiles with a warning.", "Plan to move away from it.",
    ));
    /// `#[deprecated]` is gone.
    DEPRECATION_WITHDRAWN = "rust-deprecation-withdrawn", "no longer marked as deprecated", Nothing,
        rust(compatible("Code that uses it compiles without a warning.", NOTHING));
}
