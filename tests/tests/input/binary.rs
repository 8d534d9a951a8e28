//! Wrong input on the command line: the exit code, the streams, and nothing written.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;
use vsphere_tests::generator::run;

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// The fault of the command line with a case, if there is one.
fn check(case: &super::Case) -> Option<String> {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let inputs = case.inputs();
    let mut arguments = vec!["generate", "--out", text(&out)];
    inputs
        .specs
        .iter()
        .for_each(|path| arguments.extend(["--spec", text(path)]));
    inputs
        .overlays
        .iter()
        .for_each(|path| arguments.extend(["--overlay", text(path)]));
    let output = run(&arguments);
    let got = (
        output.status.code(),
        stderr(&output),
        stdout(&output),
        names(folder.path()),
    );
    let wanted = (Some(3), case.expected(), String::new(), Vec::new());
    let what = "(exit code, standard error, standard output, files written)";
    (got != wanted).then(|| {
        format!(
            "`{}`: {what}\n  expected: {wanted:?}\n  got:      {got:?}",
            case.name
        )
    })
}

#[test]
fn wrong_input_exits_with_3_and_writes_nothing() {
    let failures: Vec<String> = super::all().iter().filter_map(check).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn inspect_exits_with_3_as_well() {
    let output = run(&["inspect", "--spec", "input/not-yaml"]);
    assert_eq!(
        (output.status.code(), stdout(&output).as_str()),
        (Some(3), ""),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let wrong: &[&[&str]] = &[
        &[],
        &["generate"],
        &["generate", "--spec", "golden/crate"],
        &["generate", "--no-such-flag"],
        &["grow"],
    ];
    for arguments in wrong {
        let output = run(arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains("Usage:"),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_package_has_a_name_that_cargo_takes() {
    let folder = TempDir::new().expect("a folder");
    for (name, is_one) in [
        ("my-client", true),
        ("_x9", true),
        ("", false),
        ("9a", false),
        ("fn", false),
        ("../evil", false),
        ("a b", false),
        ("-a", false),
        ("ä", false),
    ] {
        let out = folder.path().join("out");
        let named = format!("--package={name}");
        let output = run(&[
            "generate",
            "--spec",
            "golden/crate",
            "--out",
            text(&out),
            &named,
        ]);
        let code = if is_one { 0 } else { 2 };
        assert_eq!(
            output.status.code(),
            Some(code),
            "{name}: {}",
            stderr(&output)
        );
        assert_eq!(out.exists(), is_one, "{name}");
        let _ = std::fs::remove_dir_all(out);
    }
}

#[test]
fn every_command_explains_its_exit_codes() {
    for command in ["generate", "inspect", "slice", "diff"] {
        let output = run(&[command, "--help"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let help = stdout(&output);
        for code in ["\n  0  ", "\n  1  ", "\n  2  ", "\n  3  "] {
            assert!(help.contains(code), "{command}: {help}");
        }
    }
}

#[test]
fn check_reports_an_outdated_folder() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let arguments = ["generate", "--spec", "golden/crate", "--out", text(&out)];
    let checking = [&arguments[..], &["--check"]].concat();

    let missing = run(&checking);
    assert_eq!(
        missing.status.code(),
        Some(1),
        "not generated yet: {}",
        stderr(&missing)
    );
    assert!(
        stdout(&missing).contains("+++ b/src/lib.rs"),
        "the difference is shown: {}",
        stdout(&missing)
    );
    assert!(!out.exists(), "`--check` writes nothing");

    let written = run(&arguments);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let fresh = run(&checking);
    assert_eq!(
        (fresh.status.code(), stdout(&fresh).as_str()),
        (Some(0), ""),
        "{}",
        stderr(&fresh)
    );

    let lib = out.join("src/lib.rs");
    let changed = fs::read_to_string(&lib)
        .expect("lib.rs")
        .replace("API_VERSION", "OLD_VERSION");
    fs::write(&lib, &changed).expect("a change");
    let stale = run(&checking);
    assert_eq!(stale.status.code(), Some(1), "{}", stderr(&stale));
    assert!(
        stdout(&stale).contains("-pub const OLD_VERSION"),
        "{}",
        stdout(&stale)
    );
    assert_eq!(
        fs::read_to_string(&lib).ok(),
        Some(changed),
        "`--check` writes nothing"
    );
}

/// The time of a run includes the comparison: two long texts without a line in common take the square of their length.
#[test]
fn a_check_that_takes_too_long_ends() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let arguments = ["generate", "--spec", "golden/crate", "--out", text(&out)];
    let written = run(&arguments);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let lib = out.join("src/lib.rs");
    let generated = fs::read_to_string(&lib).expect("lib.rs");
    let mut changed = format!("{}\n", generated.lines().next().expect("a header"));
    for line in 0..400_000 {
        changed += &format!("// {line}\n");
    }
    fs::write(&lib, changed).expect("a change");
    let checking = [&arguments[..], &["--check", "--max-time", "3"]].concat();
    let output = run(&checking);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("[too-slow]"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_folder_that_was_not_generated_exits_with_3() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "theirs").expect("their file");
    for check in [&[][..], &["--check"]] {
        let output = run(&[
            &[
                "generate",
                "--spec",
                "golden/crate",
                "--out",
                text(folder.path()),
            ],
            check,
        ]
        .concat());
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("was not generated by vsphere-codegen"),
            "{}",
            stderr(&output)
        );
        assert_eq!(names(folder.path()), ["notes.txt"], "nothing is touched");
    }
    let file = folder.path().join("notes.txt");
    let output = run(&["generate", "--spec", "golden/crate", "--out", text(&file)]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("[not-ours]"),
        "{}",
        stderr(&output)
    );
}

/// With a cache, a second run changes nothing, damage is repaired, and `--check` reads the folder itself.
#[test]
fn a_cache_saves_work_and_hides_nothing() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let cache = folder.path().join("cache");
    let arguments = |rest: &[&'static str]| {
        let spec = ["generate", "--spec", "golden/crate/spec.yaml"].map(str::to_owned);
        let places = [("--out", text(&out)), ("--cache", text(&cache))];
        let places = places.map(|(flag, path)| [flag.to_owned(), path.to_owned()]);
        let rest = rest.iter().map(|flag| (*flag).to_owned());
        spec.into_iter()
            .chain(places.into_iter().flatten())
            .chain(rest)
            .collect::<Vec<String>>()
    };
    let generate = |rest: &[&'static str]| {
        let arguments = arguments(rest);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let checked = generate(&["--check"]);
    assert_eq!(checked.status.code(), Some(1), "nothing is there yet");
    assert_eq!(
        names(folder.path()),
        Vec::<String>::new(),
        "a check writes nothing"
    );

    let first = generate(&[]);
    assert!(first.status.success(), "{}", stderr(&first));
    let lib = out.join("src/lib.rs");
    let generated = fs::read_to_string(&lib).expect("generated");
    let again = generate(&["--timings"]);
    assert!(
        stdout(&again).contains("(0 written, 0 removed, "),
        "{}",
        stdout(&again)
    );
    assert_eq!(
        stderr(&again),
        "",
        "no step was done, and there is no terminal"
    );

    fs::write(&lib, format!("{generated}// by hand\n")).expect("written");
    let checked = generate(&["--check"]);
    assert_eq!(checked.status.code(), Some(1), "the edit shows");
    assert!(
        stdout(&checked).contains("-// by hand"),
        "{}",
        stdout(&checked)
    );
    let mended = generate(&["--timings"]);
    assert!(
        stdout(&mended).contains("(1 written, 0 removed, "),
        "{}",
        stdout(&mended)
    );
    assert!(
        stderr(&mended).contains("refine, format"),
        "{}",
        stderr(&mended)
    );
    assert_eq!(fs::read_to_string(&lib).ok(), Some(generated));
    assert_eq!(generate(&["--check"]).status.code(), Some(0));
}

/// Links in the output folder lead nowhere: nothing behind them is written, read or removed, and nothing is written at all.
#[cfg(unix)]
#[test]
fn output_is_not_written_through_links() {
    use std::os::unix::fs::symlink;

    for link in ["src", "src/shop", "Cargo.toml", "src/lib.rs"] {
        let folder = TempDir::new().expect("a folder");
        let (out, outside) = (folder.path().join("out"), folder.path().join("outside"));
        let generate = |rest: &[&str]| {
            let spec = ["generate", "--spec", "golden/crate/spec.yaml", "--out"];
            run(&[&spec, &[text(&out)][..], rest].concat())
        };
        let first = generate(&[]);
        assert!(first.status.success(), "{}", stderr(&first));
        // An empty folder within would be removed, if it were in `out`.
        fs::create_dir_all(outside.join("empty")).expect("folders can be made");
        fs::write(outside.join("lib.rs"), "theirs").expect("a file can be written");
        let place = out.join(link);
        let aim = match place.is_dir() {
            true => outside.clone(),
            false => outside.join("lib.rs"),
        };
        let gone = folder.path().join("gone");
        match fs::rename(&place, &gone) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            moved => moved.expect("it can be moved away"),
        }
        symlink(aim, &place).expect("a link can be made");
        for rest in [&[][..], &["--check"]] {
            let refused = generate(rest);
            assert_eq!(refused.status.code(), Some(3), "{link} {rest:?}");
            let said = stderr(&refused);
            assert!(said.contains("[in-the-way]"), "{link} {rest:?}: {said}");
            assert!(said.contains(link), "{link} {rest:?}: {said}");
        }
        assert!(outside.join("empty").exists(), "{link}");
        let theirs = fs::read_to_string(outside.join("lib.rs"));
        assert_eq!(theirs.ok().as_deref(), Some("theirs"), "{link}");
        assert_eq!(names(&outside), ["empty", "lib.rs"], "{link}");
    }
}

/// Two links to the folder they are in make endless paths. No file is written there, so they may stay.
#[cfg(unix)]
#[test]
fn links_to_their_own_folder_are_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let out = text(folder.path());
    let generate = || run(&["generate", "--spec", "golden/crate/spec.yaml", "--out", out]);
    assert!(generate().status.success());
    for name in ["left", "right"] {
        let link = folder.path().join("src").join(name);
        std::os::unix::fs::symlink(".", link).expect("a link can be made");
    }
    fs::remove_file(folder.path().join("src/lib.rs")).expect("it was generated");
    let again = generate();
    assert!(again.status.success(), "{}", stderr(&again));
    assert!(folder.path().join("src/left").is_symlink());
}

/// A cache that others could have prepared would say that nothing is left to do.
#[cfg(unix)]
#[test]
fn a_cache_of_others_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = TempDir::new().expect("a folder");
    let cache = folder.path().join("cache");
    let out = folder.path().join("out");
    let generate = || {
        let spec = ["generate", "--spec", "golden/crate/spec.yaml"];
        run(&[&spec, &["--out", text(&out), "--cache", text(&cache)][..]].concat())
    };
    let refused = |reason: &str| {
        let output = generate();
        assert_eq!(output.status.code(), Some(3), "{reason}");
        let said = stderr(&output);
        assert!(said.contains("[cache]") && said.contains(reason), "{said}");
        assert!(!out.exists(), "nothing was generated");
    };
    for mode in [0o777, 0o1777, 0o770] {
        fs::create_dir(&cache).expect("a folder can be made");
        fs::set_permissions(&cache, PermissionsExt::from_mode(mode)).expect("rights can be set");
        refused("others can write it");
        fs::remove_dir(&cache).expect("it is empty");
    }
    symlink(folder.path(), &cache).expect("a link can be made");
    refused("it is a link");
    fs::remove_file(&cache).expect("it is a link");
    let first = generate();
    assert!(first.status.success(), "{}", stderr(&first));
    let mode = fs::metadata(&cache)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
    // A stamp that never ends.
    let stamp = cache.join(names(&cache).first().expect("a stamp"));
    fs::remove_file(&stamp).expect("it can be removed");
    symlink("/dev/zero", &stamp).expect("a link can be made");
    let again = generate();
    assert!(again.status.success(), "{}", stderr(&again));
    assert!(!stamp.is_symlink(), "replaced, not written through");
}

/// A fragment is not written through a link either.
#[cfg(unix)]
#[test]
fn fragments_are_not_written_through_links() {
    let folder = TempDir::new().expect("a folder");
    let (out, outside) = (folder.path().join("out"), folder.path().join("outside"));
    fs::create_dir(&out).expect("a folder can be made");
    fs::write(&outside, "theirs").expect("a file can be written");
    std::os::unix::fs::symlink(&outside, out.join("shop.yaml")).expect("a link can be made");
    let slice = [
        "slice",
        "--spec",
        "golden/crate/spec.yaml",
        "--fragment",
        "shop=/**",
    ];
    let refused = run(&[&slice, &["--out", text(&out)][..]].concat());
    assert_eq!(refused.status.code(), Some(3), "{}", stderr(&refused));
    assert!(
        stderr(&refused).contains("[in-the-way]"),
        "{}",
        stderr(&refused)
    );
    let theirs = fs::read_to_string(&outside);
    assert_eq!(theirs.ok().as_deref(), Some("theirs"));
}
