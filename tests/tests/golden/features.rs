//! Features: the defaults, and those of the whole API if its documents are available.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use vsphere_codegen::api::Api;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::{Inputs, load};
use vsphere_codegen::plan::{Plan, plan};

/// The largest number of features that registries accept.
const MOST: usize = 300;

fn planned(facts: &Path, version: &str) -> (Api, Plan) {
    let inputs = Inputs {
        specs: vec![facts.join(format!("vsphere/vcenter-{version}.yaml"))],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let documents = load(&inputs).unwrap_or_else(|problems| panic!("{problems}"));
    let (api, _) =
        vsphere_codegen::model(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    let plan = plan(&api).unwrap_or_else(|findings| panic!("{findings:?}"));
    (api, plan)
}

/// The contents of each feature: ids of operations and names of types.
fn contents(api: &Api, plan: &Plan) -> BTreeMap<String, BTreeSet<String>> {
    let features = &plan.features;
    let mut contents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, feature) in features.list.iter().enumerate() {
        let content = contents.entry(feature.name.clone()).or_default();
        for (module, planned) in plan.modules.iter().enumerate() {
            if features.of_module(module).holds(id) {
                let operations = planned.methods.iter().map(|method| method.operation);
                content.extend(operations.map(|index| api.operations[index].id.clone()));
            }
        }
        let types = plan.types.iter();
        let types = types.filter(|(_, planned)| features.of_item(&planned.path).holds(id));
        content.extend(types.map(|(name, _)| name.to_string()));
    }
    contents
}

#[test]
fn features_of_the_whole_api_are_few_and_lose_nothing_from_version_to_version() {
    let Some(facts) = std::env::var_os("VSPHERE_FACTS").map(PathBuf::from) else {
        eprintln!("skipped: VSPHERE_FACTS is not set, so there are no documents of the whole API");
        return;
    };
    let (old_api, old_plan) = planned(&facts, "9.0.0.0");
    let (new_api, new_plan) = planned(&facts, "9.1.0.0");
    for plan in [&old_plan, &new_plan] {
        let many = plan.features.list.len() + plan.features.hidden().count();
        assert!(many < MOST, "{many} features");
    }
    let new = contents(&new_api, &new_plan);
    let everything: BTreeSet<&String> = new.values().flatten().collect();
    let mut lost = Vec::new();
    for (feature, content) in contents(&old_api, &old_plan) {
        // A feature disappears only with the last operation of its package.
        let (now, may_go) = match new.get(&feature) {
            Some(now) => (now.clone(), BTreeSet::new()),
            None => (
                BTreeSet::new(),
                old_api.schemas.keys().map(ToString::to_string).collect(),
            ),
        };
        let gone = content
            .into_iter()
            .filter(|thing| everything.contains(thing))
            .filter(|thing| !now.contains(thing) && !may_go.contains(thing));
        lost.extend(gone.map(|thing| format!("{feature}: {thing}")));
    }
    assert!(
        lost.is_empty(),
        "in 9.1.0.0, but no longer with the feature:\n{}",
        lost.join("\n")
    );
}

/// The manifest of the case `features` with the given defaults, or the problem with them.
fn manifest(default_features: Option<&[&str]>) -> Result<String, String> {
    let inputs = Inputs {
        specs: vec!["golden/features".into()],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let settings = Settings {
        default_features: default_features
            .map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings);
    let mut generated = generated.map_err(|problems| problems.to_string())?;
    Ok(generated.files.0.remove("Cargo.toml").unwrap_or_default())
}

#[test]
fn settings_choose_the_default_features() {
    let table: [(Option<&[&str]>, &str); 4] = [
        (None, "default = [\"full\", \"aws-lc\"]\n"),
        (Some(&[]), "default = [\"aws-lc\"]\n"),
        (
            Some(&["shop-cart", "store-shelves"]),
            "default = [\"shop-cart\", \"store-shelves\", \"aws-lc\"]\n",
        ),
        (Some(&["full"]), "default = [\"full\", \"aws-lc\"]\n"),
    ];
    for (names, line) in table {
        let manifest = manifest(names).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(manifest.contains(line), "{names:?}:\n{manifest}");
    }
    assert_eq!(
        manifest(Some(&["shop-cart", "shop"])),
        Err(
            "error[no-such-feature]: unknown feature `shop`, expected shop-cart, shop-cart-items, shop-orders, \
             store-shelves"
                .to_owned()
        )
    );
}
