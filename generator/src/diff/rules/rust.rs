//! Rules for the generated crate: modules, types, methods and arguments.
//!
//! Structures are `#[non_exhaustive]` and enumerations are open, so additions to them break no user. Additions to argument
//! lists do.

use super::table::{NO_ACTION, breaking, compatible, table};
use crate::diff::rule::{Explains, Kind, Verdict, Verdicts};

const fn rust(verdict: Verdict) -> Verdicts {
    Verdicts::Rust(verdict)
}

const GONE: &str = "Code that names it does not compile.";
const RENAMED: &str = "Code that uses the old name does not compile.";
const MOVED: &str = "Code that uses the old path does not compile.";
const NEW: &str = "No existing code uses it.";
const NAME_IT: &str = "Document the new name.";
const REPLACE: &str = "Document the replacement.";

table! {
    /// A new method of a handle.
    METHOD_ADDED = "rust-method-added", "method added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed method of a handle.
    METHOD_REMOVED = "rust-method-removed", "method removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same operation, another method name.
    METHOD_RENAMED = "rust-method-renamed", "method renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// The same operation, another handle.
    METHOD_MOVED = "rust-method-moved", "method moved", Nothing, rust(breaking(MOVED, NAME_IT));
    /// A new positional argument.
    ARGUMENT_ADDED = "rust-argument-added", "argument added", Nothing, rust(breaking(
        "Calls with the old arguments do not compile.", "Document the new argument.",
    ));
    /// A removed positional argument.
    ARGUMENT_REMOVED = "rust-argument-removed", "argument removed", Nothing, rust(breaking(
        "Calls with the old arguments do not compile.", "Document that calls omit the argument.",
    ));
    /// Another type of a positional argument.
    ARGUMENT_TYPE_CHANGED = "rust-argument-type-changed", "type of an argument changed", Nothing, rust(breaking(
        "Calls with a value of the old type do not compile.", "Document the new type.",
    ));
    /// An option that became a positional argument.
    ARGUMENT_BECAME_REQUIRED = "rust-argument-became-required", "option became an argument", Nothing, rust(breaking(
        "Calls without it, or with it as an option, do not compile.", "Document the new argument.",
    ));
    /// A positional argument that became an option.
    ARGUMENT_BECAME_OPTIONAL = "rust-argument-became-optional", "argument became an option", Nothing, rust(breaking(
        "Calls with it as a positional argument do not compile.", "Document that it is an option.",
    ));
    /// The same positional arguments in another order.
    ARGUMENT_ORDER_CHANGED = "rust-argument-order-changed", "order of arguments changed", Nothing, rust(breaking(
        "Calls do not compile, or silently change their meaning if two arguments have the same type.",
        "Warn users prominently; an overlay can keep the old order.",
    ));
    /// A new option.
    OPTION_ADDED = "rust-option-added", "option added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed option.
    OPTION_REMOVED = "rust-option-removed", "option removed", Nothing, rust(breaking(GONE, REPLACE));
    /// An option with another name.
    OPTION_RENAMED = "rust-option-renamed", "option renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// An option with another type.
    OPTION_TYPE_CHANGED = "rust-option-type-changed", "type of an option changed", Nothing, rust(breaking(
        "Code that sets it to a value of the old type does not compile.", "Document the new type.",
    ));
    /// Another argument of the `…_with` method.
    OPTIONS_CHANGED = "rust-options-changed", "options passed in another way", Nothing, rust(breaking(
        "Calls of the `…_with` method do not compile: it takes another type.",
        "Document the type that the method takes.",
    ));
    /// Another type of a call's result.
    RESULT_TYPE_CHANGED = "rust-result-type-changed", "type of the result changed", Nothing, rust(breaking(
        "Code that uses the result of the call does not compile.", "Document the new type.",
    ));
    /// A new type.
    TYPE_ADDED = "rust-type-added", "type added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed type.
    TYPE_REMOVED = "rust-type-removed", "type removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same schema, another type name.
    TYPE_RENAMED = "rust-type-renamed", "type renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// The same schema, another module.
    TYPE_MOVED = "rust-type-moved", "type moved", Nothing, rust(breaking(MOVED, NAME_IT));
    /// A structure that became an enumeration, for example.
    TYPE_KIND_CHANGED = "rust-type-kind-changed", "kind of the type changed", Nothing, rust(breaking(
        "Code that constructs or reads it does not compile.", "Document the new kind.",
    ));
    /// Another target of an alias.
    ALIAS_CHANGED = "rust-alias-changed", "target of an alias changed", Nothing, rust(breaking(
        "Code that constructs or reads it does not compile.", "Document the new type.",
    ));
    /// A new field.
    FIELD_ADDED = "rust-field-added", "field added", Nothing, rust(compatible(
        "Structures are `#[non_exhaustive]`, so no code lists all fields.", NO_ACTION,
    ));
    /// A removed field.
    FIELD_REMOVED = "rust-field-removed", "field removed", Nothing, rust(breaking(GONE, REPLACE));
    /// A field with another type.
    FIELD_TYPE_CHANGED = "rust-field-type-changed", "type of a field changed", Nothing, rust(breaking(
        "Code that reads or sets it does not compile.", "Document the new type.",
    ));
    /// `T` became `Option<T>`.
    FIELD_OPTION_GAINED = "rust-field-option-gained", "field became an Option", Nothing, rust(breaking(
        "Code that reads it does not compile.", "Document when it is `None`.",
    ));
    /// `Option<T>` became `T`.
    FIELD_OPTION_LOST = "rust-field-option-lost", "field is no longer an Option", Nothing, rust(breaking(
        "Code that matches on the `Option` or calls the setter does not compile.", "Document that it is always set.",
    ));
    /// Other arguments of `new` for a structure that callers send.
    CONSTRUCTOR_CHANGED = "rust-constructor-changed", "arguments of the constructor changed", Nothing, rust(breaking(
        "Code that calls `new` does not compile.", "Document the new arguments.",
    ));
    /// Other arguments of `new` for a structure that only servers send.
    RESULT_CONSTRUCTOR_CHANGED = "rust-result-constructor-changed", "arguments of a result's constructor changed",
        Nothing, rust(breaking(
            "Code that calls `new` does not compile. Only mocks and tests do, since servers send the structure.",
            "Document the new arguments, or accept the rule for all structures if users' tests are out of scope.",
        ));
    /// Setters of a structure that callers newly send.
    SETTERS_ADDED = "rust-setters-added", "setters added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// Setters of a structure that callers no longer send.
    SETTERS_REMOVED = "rust-setters-removed", "setters removed", Nothing, rust(breaking(
        "Code that builds the structure does not compile: no operation takes it any more.", REPLACE,
    ));
    /// Accessors of a union that servers newly send.
    READERS_ADDED = "rust-readers-added", "accessors of union cases added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// Accessors of a union that servers no longer send.
    READERS_REMOVED = "rust-readers-removed", "accessors of union cases removed", Nothing, rust(breaking(
        "Code that reads the union by its accessors does not compile: no operation returns it any more.", REPLACE,
    ));
    /// A new variant.
    VARIANT_ADDED = "rust-variant-added", "variant added", Nothing, rust(compatible(
        "Enumerations are open, so every match has a wildcard arm.", NO_ACTION,
    ));
    /// A removed variant.
    VARIANT_REMOVED = "rust-variant-removed", "variant removed", Nothing, rust(breaking(GONE, REPLACE));
    /// A new constructor, setter or accessor of a union case.
    CASE_ADDED = "rust-case-added", "function of a union case added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed constructor, setter or accessor of a union case.
    CASE_REMOVED = "rust-case-removed", "function of a union case removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same case, another function name.
    CASE_RENAMED = "rust-case-renamed", "function of a union case renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// Another signature of a function of a case.
    CASE_CHANGED = "rust-case-changed", "signature of a union case's function changed", Nothing,
        rust(breaking("Code that calls it does not compile.", "Document the new signature."));
    /// A new enum of the members of a family.
    FAMILY_ADDED = "rust-family-added", "enum of a family added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed enum of the members of a family.
    FAMILY_REMOVED = "rust-family-removed", "enum of a family removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same family under another name or in another module.
    FAMILY_RENAMED = "rust-family-renamed", "enum of a family renamed", Nothing,
        rust(breaking(RENAMED, NAME_IT));
    /// A new variant of a family's enum.
    MEMBER_ADDED = "rust-member-added", "variant of a family added", Nothing, rust(compatible(
        "The enum is `#[non_exhaustive]`, so every match has a wildcard arm.", NO_ACTION,
    ));
    /// A removed variant of a family's enum.
    MEMBER_REMOVED = "rust-member-removed", "variant of a family removed", Nothing, rust(breaking(GONE, REPLACE));
    /// A variant of a family's enum under another name.
    MEMBER_RENAMED = "rust-member-renamed", "variant of a family renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// A variant of a family's enum with another structure.
    MEMBER_CHANGED = "rust-member-changed", "type of a family's variant changed", Nothing, rust(breaking(
        "Code that matches on the variant does not compile.", "Document the new type.",
    ));
    /// A new identifier type.
    ID_ADDED = "rust-id-added", "identifier type added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed identifier type.
    ID_REMOVED = "rust-id-removed", "identifier type removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same resource type, another name.
    ID_RENAMED = "rust-id-renamed", "identifier type renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// A new handle and its accessor.
    HANDLE_ADDED = "rust-handle-added", "resource added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed handle and its accessor.
    HANDLE_REMOVED = "rust-handle-removed", "resource removed", Nothing, rust(breaking(GONE, REPLACE));
    /// The same resource, another handle.
    HANDLE_RENAMED = "rust-handle-renamed", "handle renamed", Nothing, rust(breaking(RENAMED, NAME_IT));
    /// A new feature.
    FEATURE_ADDED = "rust-feature-added", "feature added", Nothing, rust(compatible(NEW, NO_ACTION));
    /// A removed feature.
    FEATURE_REMOVED = "rust-feature-removed", "feature removed", Nothing, rust(breaking(
        "Cargo rejects manifests that enable it.", "Document the feature that replaces it.",
    ));
    /// A feature that no longer enables types.
    FEATURE_NARROWED = "rust-feature-narrowed", "feature enables fewer types", Nothing, rust(breaking(
        "Code that names one of the types does not compile with this feature alone.",
        "Document the features that enable them.",
    ));
    /// Other arguments of a mock's handler.
    MOCK_CHANGED = "rust-mock-changed", "arguments of a mock handler changed", Nothing, rust(breaking(
        "Tests that handle the operation do not compile. Only code with the feature `mock` is affected.",
        "Document the new arguments, or accept the rule for all operations if users' tests are out of scope.",
    ));
    /// A new `#[deprecated]`.
    DEPRECATED = "rust-deprecated", "marked as deprecated", Nothing, rust(compatible(
        "Code that uses it compiles with a warning.", "Plan to move away from it.",
    ));
    /// A removed `#[deprecated]`.
    DEPRECATION_WITHDRAWN = "rust-deprecation-withdrawn", "no longer marked as deprecated", Nothing,
        rust(compatible("Code that uses it compiles without a warning.", NO_ACTION));
}
