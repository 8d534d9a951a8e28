//! A remembered run is left out exactly when it would change nothing.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vsphere_codegen::Summary;
use vsphere_codegen::diagnostics::{Diagnostic, Problem, ProblemKind};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::stamp::Stamp;

const PROGRAM: &[u8] = b"this build";

/// A folder of documents, one for the cache and one for the crate.
struct Place {
    folder: TempDir,
    inputs: Inputs,
}

impl Place {
    /// With documents of which one gives a warning, and a run that has been remembered.
    fn after_a_run() -> Self {
        let folder = TempDir::new().expect("a folder");
        let specs = folder.path().join("specs");
        fs::create_dir(&specs).expect("a folder");
        fs::copy("golden/crate/spec.yaml", specs.join("spec.yaml")).expect("a copy");
        let inputs = Inputs {
            specs: vec![specs],
            overlays: Vec::new(),
            ..Inputs::default()
        };
        let place = Self { folder, inputs };
        place.run();
        place
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("specs/spec.yaml")
    }

    fn stamp(&self, program: &[u8], settings: &Settings) -> Stamp {
        Stamp::new(&self.cache(), program, &self.inputs, settings).expect("readable inputs")
    }

    fn run(&self) -> Summary {
        let settings = Settings::default();
        let stamp = self.stamp(PROGRAM, &settings);
        let generated = vsphere_codegen::generate(&self.inputs, &settings).expect("a crate");
        generated.files.write(&self.out()).expect("written");
        stamp.remember(&generated).expect("remembered");
        generated.summary()
    }

    fn recalled(&self) -> Option<Summary> {
        self.recalled_by(PROGRAM, &Settings::default())
    }

    fn recalled_by(&self, program: &[u8], settings: &Settings) -> Option<Summary> {
        let stamp = self.stamp(program, settings);
        stamp.recall(&self.out()).expect("a readable folder")
    }
}

fn append(path: &Path, text: &str) {
    let old = fs::read_to_string(path).expect("a text");
    fs::write(path, old + text).expect("written");
}

#[test]
fn what_has_not_changed_is_recalled() {
    let place = Place::after_a_run();
    let recalled = place.recalled().expect("the run is remembered");
    assert_eq!(recalled, place.run());
    assert!(recalled.operations > 0 && recalled.files > 2 && recalled.lines > 0);
    assert!(place.recalled().is_some());
}

#[test]
fn warnings_are_recalled() {
    let place = Place::after_a_run();
    let settings = Settings::default();
    let mut generated = vsphere_codegen::generate(&place.inputs, &settings).expect("a crate");
    let problems = [
        Problem::of_file("one.yaml", ProblemKind::Overlay("of\ntwo lines".to_owned())),
        Problem::nowhere(ProblemKind::UnusedTable),
    ];
    generated.warnings = problems.iter().map(Diagnostic::from).collect();
    let stamp = place.stamp(PROGRAM, &settings);
    stamp.remember(&generated).expect("remembered");
    let recalled = place.recalled().map(|summary| summary.warnings);
    assert_eq!(recalled, Some(generated.warnings));
}

#[test]
fn another_generator_or_another_setting_is_another_run() {
    let place = Place::after_a_run();
    let settings = Settings::default();
    assert_eq!(place.recalled_by(b"another build", &settings), None);
    let renamed = Settings {
        package: "another".to_owned(),
        ..settings
    };
    assert_eq!(place.recalled_by(PROGRAM, &renamed), None);
}

#[test]
fn a_changed_input_is_another_run() {
    let place = Place::after_a_run();
    append(&place.spec(), "\n# changed\n");
    assert_eq!(place.recalled(), None, "a changed document");

    let place = Place::after_a_run();
    let overlay = place.folder.path().join("specs/overlay.yaml");
    fs::write(overlay, "overlay: 1.0.0\nactions: []\n").expect("written");
    assert_eq!(place.recalled(), None, "a new document");

    let place = Place::after_a_run();
    fs::rename(place.spec(), place.spec().with_file_name("renamed.yaml")).expect("renamed");
    assert_eq!(place.recalled(), None, "a renamed document");
}

#[test]
fn an_input_that_changes_during_the_run_is_not_remembered() {
    let place = Place::after_a_run();
    let settings = Settings::default();
    let before = fs::read_to_string(place.spec()).expect("a text");
    append(&place.spec(), "\n# first\n");
    let stamp = place.stamp(PROGRAM, &settings);
    let generated = vsphere_codegen::generate(&place.inputs, &settings).expect("a crate");
    append(&place.spec(), "\n# second\n");
    stamp.remember(&generated).expect("no failure");
    assert_eq!(place.recalled(), None, "what is there now");
    fs::write(place.spec(), before + "\n# first\n").expect("written");
    assert_eq!(place.recalled(), None, "what was there at the start");
}

#[test]
fn a_folder_that_is_not_as_it_was_made_is_made_again() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("an edited file", |out| {
            append(&out.join("src/lib.rs"), "// by hand\n")
        }),
        ("an edited manifest", |out| {
            append(&out.join("Cargo.toml"), "# by hand\n")
        }),
        ("a missing file", |out| {
            fs::remove_file(out.join("src/lib.rs")).expect("removed")
        }),
        ("a stale file", |out| {
            let stale = "// Generated by vsphere-codegen.\n";
            fs::write(out.join("src/stale.rs"), stale).expect("written");
        }),
        ("no folder", |out| fs::remove_dir_all(out).expect("removed")),
    ];
    let mended = crate::cases::read_all(&Place::after_a_run().out());
    for (what, damage) in damages {
        let place = Place::after_a_run();
        damage(&place.out());
        assert_eq!(place.recalled(), None, "{what}");
        place.run();
        assert_eq!(crate::cases::read_all(&place.out()), mended, "{what}");
        assert!(place.recalled().is_some(), "{what}, mended");
    }
}

#[test]
fn foreign_files_are_no_change() {
    let place = Place::after_a_run();
    fs::write(place.out().join("Cargo.lock"), "locked").expect("written");
    fs::write(place.out().join("src/mine.rs"), "// by hand\n").expect("written");
    assert!(place.recalled().is_some());
}

#[test]
fn a_broken_stamp_is_none() {
    let place = Place::after_a_run();
    let file = place.cache().join("vsphere-codegen.json");
    let whole = fs::read_to_string(&file).expect("a stamp");
    let half = whole.split_at(whole.len() / 2).0;
    let other = whole.replace("\"files\"", "\"folders\"");
    let number = whole.replace("\"operations\":", "\"operations\":-");
    for broken in ["", "null", "[]", "{}", half, &other, &number] {
        fs::write(&file, broken).expect("written");
        assert_eq!(place.recalled(), None, "{broken:.40}");
    }
    fs::write(&file, [0xff, 0xfe]).expect("written");
    assert_eq!(place.recalled(), None, "no text");
    fs::write(&file, whole).expect("written");
    assert!(place.recalled().is_some());
}
