//! Prints the document that the targets `generate` and `diff` make of the bytes of a file: what there is to look at when
//! one of them finds something.

use std::error::Error;

use vsphere_fuzz_targets::generate;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a file")?;
    println!("{:#}", generate::document_of(&std::fs::read(path)?));
    Ok(())
}
