//! `cargo xtask import`: makes a folder of `specs/` from the vendor's document.

use std::path::{Path, PathBuf};

use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::slice::import::{Import, Imported, import};

use crate::flags::ImportArgs;
use crate::project::{self, Failure};
use crate::specs;
use crate::todo::Todo;

/// Creates or updates a folder of `specs/` and prints the remaining work; returns [`Exit::Stopped`] if there is any.
///
/// # Errors
/// Everything that is wrong with the document, the table of fragments, or the folder.
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let (imported, todo) = into_specs(args)?;
    print_files(&imported);
    print!("{}", todo.summary(|_| true));
    Ok(Exit::stopped_if(!todo.is_empty()))
}

/// Creates or updates a folder of `specs/` with its list of what is left to do. The current folder becomes the root.
///
/// # Errors
/// Those of [`run`].
pub fn into_specs(args: &ImportArgs) -> Result<(Imported, Todo), Failure> {
    let found = |path: &PathBuf| {
        let unreadable = |error| format!("error: {}: cannot be read: {error}", path.display());
        path.canonicalize().map_err(unreadable)
    };
    let document = found(&args.document)?;
    let fragments = match &args.fragments {
        Some(path) => found(path)?,
        None => PathBuf::from("specs/fragments.yaml"),
    };
    let overlays: Vec<PathBuf> = args.overlay.iter().map(found).collect::<Result<_, _>>()?;
    // Paths in the report are relative to the root.
    std::env::set_current_dir(project::root())?;
    specs::warn_of_unread(Path::new("specs"))?;
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
    let todo = Todo::update(&imported)?;
    Ok((imported, todo))
}

/// Prints the changes in the folder.
pub fn print_files(imported: &Imported) {
    let folder = imported.folder.display();
    for overlay in &imported.copied {
        println!("    copied {} into {folder}", overlay.display());
    }
    for name in &imported.written.removed {
        let path = imported.folder.join(name);
        println!(
            "    removed {}: not in the table of fragments",
            path.display()
        );
    }
    println!(
        "    {folder}: {}",
        imported.sliced.summary(&imported.written)
    );
}
