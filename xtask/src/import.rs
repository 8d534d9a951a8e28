//! `cargo xtask import`.

use std::path::PathBuf;

use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::slice::{self, Import};

use crate::flags::ImportArgs;
use crate::project::{self, Failure};

/// Makes or renews a folder of `specs/`, and tells what is left to do; stops where the folder is there, but somebody has
/// to do something before it can be used.
///
/// # Errors
/// Whatever is wrong with the document, the table of fragments, or the folder.
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let document = args
        .document
        .canonicalize()
        .map_err(|error| format!("error: cannot read {}: {error}", args.document.display()))?;
    let given: Result<Vec<PathBuf>, _> = args
        .overlay
        .iter()
        .map(|path| path.canonicalize())
        .collect();
    let fragments = match &args.fragments {
        Some(path) => path.canonicalize()?,
        None => PathBuf::from("specs/fragments.yaml"),
    };
    let overlays = given?;
    // Paths below the root, whatever the folder that the command was given in: they end up in the report.
    std::env::set_current_dir(project::root())?;
    let imported = slice::import(&Import {
        document: Inputs {
            specs: vec![document],
            overlays,
            ..Inputs::default()
        },
        specs: PathBuf::from("specs"),
        fragments,
        version: args.api_version.clone(),
    })?;
    print!("{}", imported.sliced.report.table());
    for overlay in &imported.copied {
        println!(
            "copied {} into {}",
            overlay.display(),
            imported.folder.display()
        );
    }
    for name in &imported.written.removed {
        println!(
            "removed {}: the table makes no such fragment",
            imported.folder.join(name).display()
        );
    }
    for path in &imported.foreign {
        println!(
            "{}: left over; no fragment of the table makes it, and it does not carry the note of the table. Remove it, or \
             keep it elsewhere",
            path.display()
        );
    }
    for problem in &imported.idle {
        println!("{problem}: {}", problem.kind.id().help());
    }
    println!(
        "{}: {}",
        imported.folder.display(),
        imported.sliced.summary(&imported.written)
    );
    Ok(Exit::stopped_if(!imported.is_complete()))
}
