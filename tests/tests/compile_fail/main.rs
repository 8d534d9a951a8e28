//! Mistakes that the types of the client turn into errors of the compiler.
//!
//! Each file beside this one is a program that must not compile, with what the compiler says of it.

#[test]
fn mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/cases/*.rs");
}
