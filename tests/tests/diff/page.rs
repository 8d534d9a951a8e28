//! Tests of the HTML page, in a real browser.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use vsphere_codegen::diff;
use vsphere_codegen::diff::change::Change;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;

use super::browser::Browser;
use super::formats::hostile;
use super::version;

/// A page in a folder of its own.
struct Page {
    file: PathBuf,
    html: String,
    _folder: TempDir,
}

fn page(comparison: &Comparison) -> Page {
    let level = Some(Level::Neutral);
    let html = Report { comparison, level }.write(Format::Html);
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, &html).expect("the page can be written");
    Page {
        file,
        html,
        _folder: folder,
    }
}

/// Changes of all levels and directions, in several packages.
fn comparison() -> Comparison {
    let base = version(&["diff/base.yaml"], &[]);
    let overlays =
        ["fields", "errors", "rights", "operations"].map(|name| format!("diff/cases/{name}.yaml"));
    let overlays: Vec<&Path> = overlays.iter().map(Path::new).collect();
    diff::compare(&base, &version(&["diff/base.yaml"], &overlays))
}

/// The changes of each article: one with those that follow from it, or all neutral ones of a kind in a package.
fn articles(comparison: &Comparison) -> Vec<Vec<&Change>> {
    let mut articles: BTreeMap<(&str, String), Vec<&Change>> = BTreeMap::new();
    for change in &comparison.changes {
        let cause = change
            .cause
            .map_or(change, |cause| &comparison.changes[cause]);
        let key = match cause.level() {
            Level::Neutral => change.kind.name.to_owned(),
            _ => cause.id(),
        };
        articles
            .entry((&cause.package, key))
            .or_default()
            .push(change);
    }
    articles.into_values().collect()
}

fn worst(changes: &[&Change]) -> Level {
    let levels = changes.iter().map(|change| change.level());
    levels.max().unwrap_or_default()
}

/// A script that returns the texts of visible articles.
const VISIBLE: &str = "return Array.from(document.querySelectorAll('article')).filter(a => a.checkVisibility()).map(a => a.textContent);";

fn ids(value: Value) -> Vec<String> {
    let ids = value.as_array().expect("a list").iter();
    ids.map(|id| id.as_str().expect("an id").to_owned())
        .collect()
}

/// Waits for a condition that the browser meets asynchronously.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sets a control as a user does.
fn set(browser: &Browser, name: &str, value: &str) {
    browser.run(&format!(
        "const c = document.getElementById('filters').elements['{name}']; c.value = {}; c.dispatchEvent(new Event('input', {{bubbles: true}}));",
        json!(value)
    ));
}

fn check_levels(browser: &Browser, levels: &[Level]) {
    let levels: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
    browser.run(&format!(
        "const wanted = {}; for (const box of document.querySelectorAll('[name=level]')) box.checked = wanted.includes(box.value);
         document.getElementById('filters').dispatchEvent(new Event('input'));",
        json!(levels)
    ));
}

#[test]
fn filters_search_and_links() {
    let Some(browser) = Browser::start("filters_search_and_links") else {
        return;
    };
    let comparison = comparison();
    let page = page(&comparison);
    browser.open(&page.file, "");
    let articles = articles(&comparison);
    let count = |is_wanted: &dyn Fn(&[&Change]) -> bool| -> usize {
        articles.iter().filter(|changes| is_wanted(changes)).count()
    };
    let visible = || ids(browser.run(VISIBLE));

    assert_eq!(
        visible().len(),
        count(&|changes| worst(changes) > Level::Neutral)
    );
    check_levels(&browser, &Level::ALL);
    assert_eq!(visible().len(), articles.len());
    assert!(
        articles.len() < comparison.changes.len(),
        "no change is summed up"
    );
    for level in Level::ALL {
        check_levels(&browser, &[level]);
        assert_eq!(
            visible().len(),
            count(&|changes| worst(changes) == level),
            "{level}"
        );
        let said = browser.run("return document.getElementById('shown').textContent;");
        let said = said.as_str().expect("a text").to_owned();
        let expected = format!("{} of {}", visible().len(), articles.len());
        assert!(
            said.contains(&expected) || visible().len() == articles.len(),
            "{said}"
        );
    }
    check_levels(&browser, &Level::ALL);
    for direction in ["request", "response", "operation", "rust"] {
        set(&browser, "direction", direction);
        let expected = count(&|changes| {
            let rules = changes.iter().flat_map(|change| change.rules());
            rules
                .into_iter()
                .any(|rule| rule.scope.as_str() == direction)
        });
        assert_eq!(visible().len(), expected, "{direction}");
    }
    // Level and direction filter together: a change may break one direction only.
    set(&browser, "direction", "response");
    check_levels(&browser, &[Level::Breaking]);
    let expected = count(&|changes| {
        let rules = changes.iter().flat_map(|change| change.rules());
        let judged = rules.filter(|rule| rule.scope.as_str() == "response");
        judged.map(|rule| rule.level()).max() == Some(Level::Breaking)
    });
    assert!(expected > 0);
    assert_eq!(visible().len(), expected);

    browser.run("document.querySelector('button[type=reset]').click();");
    until("a reset shows what was shown at first", || {
        visible().len() == count(&|changes| worst(changes) > Level::Neutral)
    });
    let packages = browser
        .run("return Array.from(document.querySelectorAll('#package option')).map(o => o.value);");
    for package in ids(packages).into_iter().skip(1) {
        set(&browser, "package", &package);
        let elsewhere = browser.run(&format!(
            "return Array.from(document.querySelectorAll('article')).filter(a => a.checkVisibility() && a.dataset.package !== '{package}').length;"
        ));
        assert_eq!(elsewhere, 0, "{package}");
        assert!(!visible().is_empty(), "{package}");
    }
    set(&browser, "package", "");
    check_levels(&browser, &Level::ALL);
    set(&browser, "search", "summary COLOR");
    let found = visible();
    assert!(
        !found.is_empty() && found.iter().all(|text| text.contains("Summary/color")),
        "{found:?}"
    );
    set(&browser, "search", "no such text");
    assert!(visible().is_empty());
    assert_eq!(
        browser.run("return document.getElementById('empty').checkVisibility();"),
        true
    );

    let first = browser.run("return document.querySelector('section.package').id;");
    assert_eq!(
        first, "breaking",
        "breaking changes of all packages come first"
    );
    let levels = browser.run(
        "return Array.from(document.querySelectorAll('#breaking article'), a => a.dataset.level);",
    );
    let breaking = count(&|changes| worst(changes) == Level::Breaking);
    assert_eq!(ids(levels), vec!["breaking"; breaking]);

    // A link shows its change even if the filters hide it.
    let neutral =
        browser.run("return document.querySelector('article[data-level=neutral] li').id;");
    let neutral = neutral.as_str().expect("a neutral change").to_owned();
    browser.open(&page.file, &format!("#{neutral}"));
    let opened = browser.run(&format!(
        "const a = document.getElementById({}).closest('article'); return a.checkVisibility() && a.querySelector('details').open && a.getBoundingClientRect().top < innerHeight;",
        json!(neutral)
    ));
    assert_eq!(opened, true, "{neutral}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn without_scripts_all_changes_are_visible() {
    let Some(browser) = Browser::start("without_scripts_all_changes_are_visible") else {
        return;
    };
    let comparison = comparison();
    let page = page(&comparison);
    browser.scripts(false);
    browser.open(&page.file, "");
    // Scripts of the page are disabled, those of the driver run.
    assert_eq!(ids(browser.run(VISIBLE)).len(), articles(&comparison).len());
    assert_eq!(
        browser.run("return document.getElementById('filters').checkVisibility();"),
        false
    );
    let targets = browser.run(
        "return Array.from(document.querySelectorAll('article[id], ul.members li'), e => e.id);",
    );
    assert_eq!(ids(targets).len(), comparison.changes.len());
}

#[test]
fn texts_of_documents_are_no_markup() {
    let Some(browser) = Browser::start("texts_of_documents_are_no_markup") else {
        return;
    };
    let page = page(&hostile());
    browser.open(&page.file, "");
    browser.run("document.getElementById('open').click();");
    let title = browser.run("return document.title;");
    assert!(
        title
            .as_str()
            .is_some_and(|title| title.contains("<script>")),
        "{title}"
    );
    let tags = browser.run("return Array.from(new Set(Array.from(document.querySelectorAll('*'), e => e.tagName.toLowerCase()))).sort();");
    for tag in ids(tags) {
        assert!(
            !["img", "iframe", "object", "embed", "link", "base", "svg"].contains(&tag.as_str()),
            "{tag}"
        );
    }
    let ours = browser.run("return [document.scripts.length, document.styleSheets.length, document.querySelectorAll('[onerror], [onclick], [style]').length];");
    assert_eq!(ours, json!([1, 1, 0]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    // The policy blocks an injected script.
    browser.run("const s = document.createElement('script'); s.textContent = 'window.taken = true'; document.body.append(s);");
    assert_eq!(
        browser.run("return window.taken === undefined;"),
        true,
        "the policy lets scripts in"
    );
    assert!(!browser.complaints().is_empty(), "the policy is silent");
}

#[test]
fn the_page_needs_no_network() {
    let page = page(&comparison());
    for reference in ["src=", "http:", "https:", "@import", "url("] {
        assert!(
            !page.html.contains(reference),
            "the page refers to something by `{reference}`"
        );
    }
    let Some(browser) = Browser::start("the_page_needs_no_network") else {
        return;
    };
    browser.open(&page.file, "");
    assert_eq!(
        browser.run("return performance.getEntriesByType('resource').length;"),
        0
    );
}

/// The policy identifies the style and the script by hashes in files beside them.
#[test]
fn the_policy_fits_the_page() {
    let page = page(&comparison());
    for element in ["style", "script"] {
        let (_, rest) = page
            .html
            .split_once(&format!("<{element}>"))
            .expect("an element");
        let (text, _) = rest.split_once(&format!("</{element}>")).expect("its end");
        let digest = Sha256::digest(text.as_bytes());
        let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest);
        assert!(
            page.html
                .contains(&format!("{element}-src 'sha256-{hash}'")),
            "generator/src/diff/report/page: the hash of the {element} is {hash}"
        );
    }
}

/// A script that checks contrast as defined by WCAG, labels, links, headings and overflow.
const ACCESSIBLE: &str = r#"
const faults = [];
const parse = (color) => { const m = color.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const ground = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const color = parse(getComputedStyle(e).backgroundColor);
    if (color[3] === 1) return color;
  }
  return parse(getComputedStyle(document.documentElement).backgroundColor);
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
  if (["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) continue;
  texts += 1;
  const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${element.tagName}.${element.className} ${walker.currentNode.textContent.slice(0, 30)}`);
}
if (texts < 100) faults.push(`only ${texts} texts were looked at`);
for (const control of document.querySelectorAll("input, select")) {
  if (control.labels.length !== 1) faults.push(`no label: ${control.outerHTML}`);
}
for (const button of document.querySelectorAll("button, a, summary")) {
  if (!button.textContent.trim()) faults.push(`no name: ${button.outerHTML}`);
}
const ids = Array.from(document.querySelectorAll("[id]"), (e) => e.id);
if (new Set(ids).size !== ids.length) faults.push("an id is there twice");
for (const link of document.querySelectorAll("a[href^='#']")) {
  if (!document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)))) faults.push(`leads nowhere: ${link.href}`);
}
let last = 0;
for (const heading of document.querySelectorAll("main h1, main h2, main h3, main h4")) {
  const level = Number(heading.tagName[1]);
  if (last && level > last + 1) faults.push(`h${last} is followed by h${level}: ${heading.textContent}`);
  last = level;
}
if (document.querySelectorAll("h1").length !== 1 || !document.documentElement.lang || !document.querySelector("main")) faults.push("no frame");
if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the window: ${document.documentElement.scrollWidth} in ${innerWidth}`);
for (const card of document.querySelectorAll(".card, .side, article")) {
  if (card.scrollWidth > card.clientWidth + 1) faults.push(`spills over: ${card.className} ${card.textContent.slice(0, 40)}`);
}
return faults;
"#;

#[test]
fn the_page_is_accessible() {
    let Some(browser) = Browser::start("the_page_is_accessible") else {
        return;
    };
    let page = page(&comparison());
    for (width, height) in [(1400, 900), (1300, 900), (800, 900), (360, 740)] {
        for scheme in ["light", "dark"] {
            browser.view(width, height, scheme);
            browser.open(&page.file, "");
            check_levels(&browser, &Level::ALL);
            browser.run("document.getElementById('open').click(); document.querySelector('details.rules').open = true;");
            let faults = ids(browser.run(ACCESSIBLE));
            assert!(faults.is_empty(), "{scheme}, {width} wide: {faults:#?}");
        }
    }
    browser.view(1400, 900, "light");
    browser.open(&page.file, "");
    let light = browser.run("return getComputedStyle(document.body).backgroundColor;");
    browser.view(1400, 900, "dark");
    let dark = browser.run("return getComputedStyle(document.body).backgroundColor;");
    assert_ne!(light, dark, "the page follows the scheme");
}

#[test]
fn the_page_works_by_keyboard() {
    let Some(browser) = Browser::start("the_page_works_by_keyboard") else {
        return;
    };
    let page = page(&comparison());
    browser.open(&page.file, "");
    let press = |key: &str, code: &str| {
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": code});
            if kind == "keyDown" && key.len() == 1 {
                event["text"] = json!(key);
            }
            if key == "Enter" && kind == "keyDown" {
                event["text"] = json!("\r");
            }
            if key == "Tab" {
                event["windowsVirtualKeyCode"] = json!(9);
            }
            browser.cdp("Input.dispatchKeyEvent", &event);
        }
    };
    let focus = "return document.activeElement.id || document.activeElement.tagName.toLowerCase();";
    // A new window gets the keyboard focus asynchronously.
    browser.cdp("Page.bringToFront", &json!({}));
    until("`/` leads to the search", || {
        if browser.run(focus) != "search" {
            press("/", "Slash");
        }
        browser.run(focus) == "search"
    });
    browser.run("document.getElementById('search').value = '';");
    for letter in ["c", "o", "l", "o", "r"] {
        press(letter, "");
    }
    until("the letters are there", || {
        browser.run("return document.getElementById('search').value;") == "color"
    });
    let found = ids(browser.run(VISIBLE));
    assert!(found.iter().any(|id| id.contains("color")), "{found:?}");
    // Tab through the controls to the first change, and open it.
    let mut steps = 0;
    while browser.run(focus) != "summary" {
        press("Tab", "Tab");
        steps += 1;
        assert!(steps < 60, "no change is reached by the keyboard");
    }
    press("Enter", "Enter");
    let opened = browser.run("return document.activeElement.closest('details').open;");
    assert_eq!(opened, true);
    let style = browser.run("return getComputedStyle(document.activeElement).outlineStyle;");
    assert_eq!(style, "solid", "the focus is seen");
}
