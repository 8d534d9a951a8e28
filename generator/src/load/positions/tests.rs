//! Tests of positions and duplicate keys, in YAML and in JSON.

use super::*;

const POINTERS: [&str; 7] = [
    "/paths/~1a~1{b}/get",
    "/paths/~1a~1{b}/get/parameters/1",
    "/list/1",
    "/list/2/x",
    "/paths/~1gone/get",
    "/text",
    "",
];

#[test]
fn many_places_are_found_in_one_pass() {
    let text = "text: |\n  paths:\n    x: 1\npaths:\n  /a/{b}:\n    get:\n      parameters:\n      - name: one\n      - in: query\n        name: two\nlist:\n- a\n- 'b\n  c'\n- x: 1\n";
    let lines: Vec<usize> = positions("a.yaml", text, &POINTERS)
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    assert_eq!(lines, [6, 9, 13, 15, 4, 1, 1]);
}

#[test]
fn json_is_counted_as_it_is_read() {
    let text = "{\n\"text\": \"a\",\n\"paths\": {\n\"/a/{b}\": {\"get\":\n{\"parameters\": [{},\n{\"name\": 1}]}}},\n\"list\": [1,\n\"b\",\n{\"x\": null}]}";
    let lines: Vec<usize> = positions("a.json", text, &POINTERS)
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    assert_eq!(lines, [4, 6, 8, 9, 3, 2, 1]);
}

#[test]
fn many_are_found_where_each_of_them_is_found_alone() {
    let text = "a:\n  b: 1\n  'c/d':\n  - e: x\n  - f: {g: 2, h: [3]}\nk: |\n  text\nm: &x\n  n: 1\no: *x\n";
    let pointers = [
        "/a",
        "/a/b",
        "/a/c~1d/0/e",
        "/a/c~1d/1",
        "/a/c~1d/1/f/g",
        "/a/c~1d/1/f/h/0",
        "/a/c~1d/7/e",
        "/a/b/c",
        "/k/l",
        "/m/n",
        "/o",
        "/z",
    ];
    let together = positions("x.yaml", text, &pointers);
    for (pointer, position) in pointers.into_iter().zip(together) {
        assert_eq!(
            positions("x.yaml", text, &[pointer]),
            [position],
            "{pointer}"
        );
    }
}

#[test]
fn an_index_has_every_place() {
    let yaml = "a:\n  b: 1\n  'c/d':\n  - e: x\n  - f: {g: 2, h: [3]}\n";
    let json = "{\"a\": {\"b\": 1,\n\"c/d\": [{\"e\": \"x\"}, {\"f\": {\"g\": 2, \"h\": [3]}}]}}";
    let pointers = [
        "",
        "/a",
        "/a/b",
        "/a/c~1d",
        "/a/c~1d/0",
        "/a/c~1d/0/e",
        "/a/c~1d/1/f/h",
        "/a/c~1d/1/f/h/0",
        "/a/c~1d/2",
        "/x",
    ];
    for (path, text) in [("x.yaml", yaml), ("x.json", json)] {
        let all = all_positions(path, text);
        for (pointer, position) in pointers.iter().zip(positions(path, text, &pointers)) {
            assert_eq!(all.get(pointer), position, "{path} {pointer}");
        }
    }
}

#[test]
fn columns_are_those_where_a_key_or_value_begins() {
    let text = "{\"日本\": {\"a\\\"b\": 1}, \"list\": [ 12, \"x\", true,\n -1.5e3]}";
    let pointers = [
        "/日本",
        "/日本/a\"b",
        "/list/0",
        "/list/1",
        "/list/2",
        "/list/3",
    ];
    let found = positions("x.json", text, &pointers);
    assert_eq!(found, [(1, 2), (1, 9), (1, 31), (1, 35), (1, 40), (2, 2)]);
    let text = "日本: {'a': 1}\nlist: [ 12, x ]\n";
    let found = positions("x.yaml", text, &["/日本/a", "/list/0", "/list/1"]);
    assert_eq!(found, [(1, 6), (2, 9), (2, 13)]);
}

#[test]
fn no_scalar_ends_the_walk() {
    let scalars = [
        "x",
        "\"x\"",
        "''",
        "true",
        "null",
        "~",
        "-1",
        "12",
        "1.5e3",
        ".inf",
        "0x1f",
        "9223372036854775808",
        "-9223372036854775809",
        "340282366920938463463374607431768211455",
        "-170141183460469231731687303715884105728",
        "999999999999999999999999999999999999999999999999",
    ];
    for scalar in scalars {
        let text = format!("a: {scalar}\nb:\n- {scalar}\n- {scalar}\nc: 1\n");
        let found = positions("x.yaml", &text, &["/a", "/b/0", "/b/1", "/c"]);
        assert_eq!(found, [(1, 1), (3, 3), (4, 3), (5, 1)], "{scalar}");
    }
}

#[test]
fn what_comes_before_a_fault_is_found() {
    let found = positions("x.yaml", "a: 1\nb: [2\nc: 3", &["/b", "/c"]);
    assert_eq!(found, [(2, 1), (1, 1)]);
}

fn duplicates(path: &str, text: &str) -> Vec<(String, Position, Position)> {
    let found = all_positions(path, text).duplicates().into_iter();
    found
        .map(|found| (found.pointer, found.first, found.second))
        .collect()
}

#[test]
fn duplicates_have_both_positions() {
    let yaml = "a: 1\nb:\n- {x/y: 1, x/y: 2}\n- x/y: 1\na: {c: 1, c: 2}\n\"a\": 3\n";
    let expected = [
        ("/b/0/x~1y".to_owned(), (3, 4), (3, 12)),
        ("/a".to_owned(), (1, 1), (5, 1)),
        ("/a/c".to_owned(), (5, 5), (5, 11)),
        ("/a".to_owned(), (1, 1), (6, 1)),
    ];
    assert_eq!(duplicates("x.yaml", yaml), expected);
    let json = "{\"a\": 1,\n\"b\": [{\"x\": 1, \"x\": 2}],\n\"a\": 2}";
    let expected = [
        ("/b/0/x".to_owned(), (2, 8), (2, 16)),
        ("/a".to_owned(), (1, 2), (3, 1)),
    ];
    assert_eq!(duplicates("x.json", json), expected);
}

#[test]
fn an_alias_has_the_positions_of_its_anchor() {
    let text = "a: &x {b: 1}\nc: *x\nd: [*x]\n";
    let found = positions("x.yaml", text, &["/c", "/c/b", "/d/0", "/d/0/b"]);
    assert_eq!(found, [(2, 1), (1, 8), (3, 5), (1, 8)]);
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
    assert_eq!(positions("x.yaml", bomb, &["/d/1/0/1/1"]), [(1, 11)]);
}

#[test]
fn json_is_not_read_as_yaml() {
    let key = "k".repeat(2000);
    let text = format!("{{\n\t\"\\ud83d\\ude00\": 1,\n\t\"{key}\": {{\"a\": 1}}}}");
    let pointers = ["/😀", &format!("/{key}/a")];
    assert_eq!(positions("x.json", &text, &pointers), [(2, 2), (3, 2007)]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(positions("x.json", &deep, &["/0/0"]), [(1, 3)]);
}
