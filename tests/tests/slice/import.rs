//! Tests of imports into a folder of versions.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::slice::import::{Import, Imported, import};

use crate::cases::files;

/// A folder with a table, a version with our descriptions and an overlay, and a folder that is no version.
struct Versions {
    folder: TempDir,
}

const OVERLAY: &str = "\
# Ours.
overlay: 1.0.0
info:
  title: What the Shop API 1.0.0 does not say
  version: 1.0.0
actions:
- target: $.paths['/shop/orders/{order}'].get
  description: For 1.0.0 and all others.
  update:
    x-note: Something.
- target: $.paths['/shop/orders/{order}'].get
  description: The same again.
  update:
    x-note: Something.
- target: $.paths['/shop/orders/{order}?action=burn']
  description: Gone in the next version.
  remove: true
";

impl Versions {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let versions = Self { folder };
        for name in ["1.0.0", "drafts"] {
            fs::create_dir(versions.at(name)).expect("a folder can be made");
        }
        fs::copy("slice/tables/shop.yaml", versions.at("fragments.yaml"))
            .expect("a file can be copied");
        fs::copy("slice/words/shop.yaml", versions.at("1.0.0/shop.yaml"))
            .expect("a file can be copied");
        fs::write(versions.at("1.0.0/overlay.yaml"), OVERLAY).expect("a file can be written");
        versions
    }

    fn at(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn import(&self, document: &Path, version: Option<&str>) -> Result<Imported, String> {
        let wanted = Import {
            document: Inputs {
                specs: vec![document.to_path_buf()],
                overlays: Vec::new(),
                ..Inputs::default()
            },
            specs: self.folder.path().to_path_buf(),
            fragments: self.at("fragments.yaml"),
            version: version.map(str::to_owned),
        };
        import(&wanted).map_err(|problems| problems.to_string())
    }

    fn text(&self, below: &str) -> String {
        fs::read_to_string(self.at(below)).unwrap_or_default()
    }
}

const SHOP: &str = "slice/documents/shop.yaml";

#[test]
fn a_new_version_takes_descriptions_and_overlays_over() {
    let versions = Versions::new();
    let imported = versions
        .import(Path::new(SHOP), None)
        .expect("the document can be imported");
    assert_eq!(imported.folder, versions.at("2.0.0"));
    assert_eq!(imported.copied, [versions.at("1.0.0/overlay.yaml")]);
    let names: Vec<String> = files(&imported.folder).into_keys().collect();
    assert_eq!(
        names,
        ["overlay.yaml", "shop.yaml", "std.yaml", "stock.yaml"]
    );
    assert!(
        versions
            .text("2.0.0/shop.yaml")
            .contains("Reads an order, ours.")
    );
    assert!(!versions.text("2.0.0/shop.yaml").contains("The vendor's"));
    // The `info` of the overlay is adapted, its actions are unchanged.
    let overlay = versions.text("2.0.0/overlay.yaml");
    let expected = OVERLAY
        .replace("API 1.0.0", "API 2.0.0")
        .replace("version: 1.0.0", "version: 2.0.0");
    assert_eq!(overlay, expected);
    let idle: Vec<String> = imported.idle.iter().map(ToString::to_string).collect();
    let [same, gone] = idle.as_slice() else {
        panic!("{idle:?}");
    };
    assert!(
        same.contains("overlay.yaml:11:") && same.contains("is already as the action makes it"),
        "{same}"
    );
    assert!(
        gone.contains("overlay.yaml:15:") && gone.contains("matches nothing"),
        "{gone}"
    );
    assert!(!imported.is_complete() && !imported.sliced.report.missing.is_empty());
}

#[test]
fn an_existing_folder_is_kept() {
    let versions = Versions::new();
    versions
        .import(Path::new(SHOP), None)
        .expect("the document can be imported");
    let mended = versions
        .text("2.0.0/overlay.yaml")
        .replace("# Ours.", "# Mended.");
    fs::write(versions.at("2.0.0/overlay.yaml"), &mended).expect("a file can be written");
    let worded = versions.text("2.0.0/stock.yaml").replacen(
        "      operationId: Stock.Shelves_list",
        "      description: Lists shelves, ours.\n      operationId: Stock.Shelves_list",
        1,
    );
    fs::write(versions.at("2.0.0/stock.yaml"), &worded).expect("a file can be written");
    let before = files(&versions.at("2.0.0"));
    let again = versions
        .import(Path::new(SHOP), None)
        .expect("the document can be imported");
    assert_eq!(files(&versions.at("2.0.0")), before);
    assert_eq!((again.written.changed.len(), again.copied.len()), (0, 0));
    let missing = again.sliced.report.missing.iter();
    assert!(
        missing
            .map(|entry| &entry.name)
            .all(|name| name != "operation `Stock.Shelves_list`")
    );
}

/// A renamed fragment keeps its descriptions and replaces the old one; a fragment without a row is removed.
#[test]
fn fragments_without_a_row_in_the_table_are_removed() {
    let versions = Versions::new();
    let import = || {
        versions
            .import(Path::new(SHOP), None)
            .expect("the document can be imported")
    };
    import();
    let table = versions.text("fragments.yaml");
    let renamed = table.replace("name: shop", "name: store");
    fs::write(versions.at("fragments.yaml"), renamed).expect("a file can be written");
    let imported = import();
    assert_eq!(imported.written.removed, ["shop.yaml"]);
    assert!(
        versions
            .text("2.0.0/store.yaml")
            .contains("Reads an order, ours.")
    );
    let names: Vec<String> = files(&imported.folder).into_keys().collect();
    assert_eq!(
        names,
        ["overlay.yaml", "std.yaml", "stock.yaml", "store.yaml"]
    );
    let before = files(&imported.folder);
    let again = import();
    assert_eq!(again.written.removed, [""; 0]);
    assert_eq!(files(&again.folder), before);

    // An old fragment beside the new one.
    fs::write(
        versions.at("2.0.0/shop.yaml"),
        versions.text("2.0.0/store.yaml"),
    )
    .expect("a file can be written");
    assert_eq!(import().written.removed, ["shop.yaml"]);
    assert_eq!(files(&again.folder), before);
}

#[test]
fn foreign_documents_are_kept_and_reported() {
    let versions = Versions::new();
    let import = || {
        versions
            .import(Path::new(SHOP), None)
            .expect("the document can be imported")
    };
    import();
    let copy = versions.text("2.0.0/shop.yaml");
    let without_comment: String = copy
        .lines()
        .skip_while(|line| line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(versions.at("2.0.0/mine.yaml"), &without_comment).expect("a file can be written");
    let imported = import();
    assert_eq!(imported.foreign, [versions.at("2.0.0/mine.yaml")]);
    assert_eq!(imported.written.removed, [""; 0]);
    assert_eq!(versions.text("2.0.0/mine.yaml"), without_comment);
    assert!(!imported.is_complete());
}

#[test]
fn the_first_version_has_no_descriptions() {
    let versions = Versions::new();
    fs::remove_dir_all(versions.at("1.0.0")).expect("a folder can be removed");
    let imported = versions
        .import(Path::new(SHOP), Some("3.1"))
        .expect("the document can be imported");
    assert_eq!(imported.folder, versions.at("3.1"));
    assert!(
        !versions
            .text("3.1/shop.yaml")
            .contains("The vendor's words")
    );
    // The given version is that of the fragments, too: a folder is named by the version of its documents.
    assert!(versions.text("3.1/shop.yaml").contains("version: '3.1'"));
    assert!(imported.copied.is_empty());
}

/// Descriptions are replaced by ours, so that a fact in a wording that is not read would be lost without a word.
#[test]
fn unread_sentences_of_the_fragments_are_reported() {
    let versions = Versions::new();
    let text = fs::read_to_string(SHOP).expect("the document");
    let document = versions.at("document.yaml");
    let known = "This operation was added in __vSphere API 7.0__.";
    let unread = "This operation has been introduced with __vSphere API 7.0__.";
    assert_eq!(text.matches(known).count(), 1);
    let text = text.replace(known, unread);
    fs::write(&document, text).expect("a file can be written");
    let imported = versions
        .import(&document, None)
        .expect("the document can be imported");
    let found: Vec<String> = imported
        .sliced
        .unread
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(unread), "{found:?}");
    assert!(!imported.is_complete());
}

#[test]
fn a_failed_import_writes_nothing() {
    let versions = Versions::new();
    for (document, version, why) in [
        (SHOP, Some("../2"), "`../2` is no version"),
        ("slice/documents/split", None, "matches nothing"),
        ("slice/nowhere.yaml", None, "cannot read this input"),
    ] {
        let failed = versions
            .import(Path::new(document), version)
            .map(|imported| imported.folder);
        assert!(
            failed.as_ref().is_err_and(|error| error.contains(why)),
            "{failed:?}"
        );
    }
    let folders = fs::read_dir(versions.folder.path()).expect("the folder can be read");
    assert_eq!(folders.count(), 3);
}

const OF_SWAGGER: &str = "\
overlay: 1.0.0
info: {title: Task results, version: 2.0.0}
actions:
- target: $.components.schemas['Shop.Orders.Info'].properties.name
  update: {x-note: Something.}
";

#[test]
fn fragments_of_swagger_are_openapi_and_so_are_their_overlays() {
    let versions = Versions::new();
    let document = Path::new("slice/documents/swagger.yaml");
    let table = "common: std\nfragments:\n- {name: shop, select: [/shop/orders/**]}\n";
    fs::write(versions.at("fragments.yaml"), table).expect("a file can be written");
    versions
        .import(document, None)
        .expect("Swagger 2.0 can be imported");
    let fragment = versions.text("2.0.0/shop.yaml");
    assert!(fragment.contains("openapi: 3.0.3"), "{fragment}");
    fs::write(versions.at("2.0.0/overlay.yaml"), OF_SWAGGER).expect("a file can be written");
    let again = versions
        .import(document, None)
        .expect("it can be imported again");
    let idle: Vec<String> = again.idle.iter().map(ToString::to_string).collect();
    assert!(
        !idle.iter().any(|it| it.contains("Shop.Orders.Info")),
        "{idle:?}"
    );
}
