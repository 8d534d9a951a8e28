//! A number where a setter takes a text or an `Option` of one.

use vsphere_client::content::library::FindSpec;

fn name_of_a_number() -> FindSpec {
    FindSpec::new().with_name(Some(7)) //~ E0277 expected `std::string::String`, what converts into it, or an `Option` of that
}

fn main() {}
