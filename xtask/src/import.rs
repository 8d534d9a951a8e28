//! `cargo xtask import`: makes a folder of `specs/` from the vendor's document.

use std::path::PathBuf;

use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::slice::import::{Import, import};

use crate::flags::ImportArgs;
use crate::project::{self, Failure};

/// Creates or updates a folder of `specs/` and prints the remaining work; returns [`Exit::Stopped`] if there is any.
///
/// # Errors
/// Everything that is wrong with the document, the table of fragments, or the folder.
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let document = args.document.canonicalize().map_err(|error| {
        format!(
            "error: {}: cannot be read: {error}",
            args.document.display()
        )
    })?;
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
    // Paths in the report are relative to the root.
    std::env::set_current_dir(project::root())?;
    let imported = import(&Import {
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
            "removed {}: not in the table of fragments",
            imported.folder.join(name).display()
        );
    }
    for path in &imported.foreign {
        println!(
            "{}: not in the table of fragments and without its note; remove it, or keep it elsewhere",
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
