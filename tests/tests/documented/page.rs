//! Tables of the facts on a page of the vendor's documentation.

use serde_json::{Map, Value, json};
use vsphere_tests::places::project_text;

/// A page as a table.
pub struct Page {
    pub name: String,
    facts: Value,
}

/// A field of a documented structure.
pub struct Field {
    pub name: String,
    pub kind: String,
    /// `None` if the page does not say.
    pub required: Option<bool>,
    /// Set if a required field may be missing nevertheless.
    pub may_be_missing: bool,
    example: Value,
}

/// The error responses of one status.
pub struct Errors {
    pub status: u16,
    /// The structure at "Returns".
    pub returns: String,
    /// Each error with the structure of its data, if the page names one.
    pub errors: Vec<(String, Option<String>)>,
}

impl Page {
    /// Reads `tests/documented/<name>.json`.
    pub fn read(name: &str) -> Self {
        let text = project_text(&format!("tests/documented/{name}.json"));
        let facts = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            name: name.to_owned(),
            facts,
        }
    }

    /// Returns the text at a path like `/success/returns`.
    pub fn text(&self, pointer: &str) -> &str {
        let value = self.facts.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{}: no text at {pointer}", self.name))
    }

    /// Returns the value at a path.
    pub fn value(&self, pointer: &str) -> &Value {
        self.facts.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// Returns the path below `/api` and the constants of the query, for either dialect.
    pub fn target(&self) -> (String, Vec<(String, String)>) {
        let url = self.text("/url").replace("__", "&");
        let (_, target) = url.split_once("/api").expect("the base path");
        let end = target.find(['?', '&']).unwrap_or(target.len());
        let (path, query) = target.split_at(end);
        let pairs = query.split(['?', '&']).filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').expect("a constant has a value");
            (name.to_owned(), value.to_owned())
        };
        (path.to_owned(), pairs.map(pair).collect())
    }

    /// Returns the path parameters.
    pub fn parameters(&self) -> &[Value] {
        self.value("/parameters")
            .as_array()
            .expect("a list of parameters")
    }

    /// Returns the status of a success.
    pub fn success(&self) -> u16 {
        status(self.value("/success/status"))
    }

    /// Returns the names of all structures.
    pub fn structures(&self) -> Vec<&str> {
        let structures = self.value("/structures").as_object().expect("structures");
        structures.keys().map(String::as_str).collect()
    }

    /// Returns all fields of a structure, with those of the structure that it contains.
    pub fn fields(&self, structure: &str) -> Vec<Field> {
        let facts = &self.facts["structures"][structure];
        let mut fields = facts["contains"]
            .as_str()
            .map_or(Vec::new(), |base| self.fields(base));
        let own = facts["fields"]
            .as_object()
            .unwrap_or_else(|| panic!("{}: no structure {structure}", self.name));
        fields.extend(own.iter().map(|(name, field)| Field {
            name: name.clone(),
            kind: field["type"].as_str().expect("a type").to_owned(),
            required: field["required"].as_bool(),
            may_be_missing: field["may_be_missing"] == true,
            example: field["example"].clone(),
        }));
        fields
    }

    /// Returns the documented values of all enumerations.
    pub fn enumerations(&self) -> Vec<(&str, Vec<&str>)> {
        let all = self
            .value("/enumerations")
            .as_object()
            .expect("enumerations");
        all.keys()
            .map(|name| (name.as_str(), self.values(name)))
            .collect()
    }

    /// Returns the documented values of an enumeration.
    pub fn values(&self, enumeration: &str) -> Vec<&str> {
        let values = self.facts["enumerations"][enumeration].as_array();
        let values =
            values.unwrap_or_else(|| panic!("{}: no enumeration {enumeration}", self.name));
        values
            .iter()
            .map(|value| value.as_str().expect("a text"))
            .collect()
    }

    /// Returns the errors by status.
    pub fn errors(&self) -> Vec<Errors> {
        let read = |facts: &Value| {
            let named = |name: &Value| {
                let name = name.as_str().expect("a name").to_owned();
                let data = facts["data"][&name].as_str().map(str::to_owned);
                (name, data)
            };
            Errors {
                status: status(&facts["status"]),
                returns: facts["returns"].as_str().expect("a structure").to_owned(),
                errors: facts["errors"]
                    .as_array()
                    .expect("errors")
                    .iter()
                    .map(named)
                    .collect(),
            }
        };
        self.value("/errors")
            .as_array()
            .expect("a list")
            .iter()
            .map(read)
            .collect()
    }

    /// Returns the module and name of a structure or enumeration in the client.
    pub fn in_client(&self, name: &str) -> (&str, &str) {
        let place = self.facts["in_client"]["types"][name].as_str();
        let place =
            place.unwrap_or_else(|| panic!("{}: add the place of {name} to in_client", self.name));
        place.rsplit_once("::").expect("a path")
    }

    /// Returns an example of a structure, with or without the fields that may be missing.
    pub fn example(&self, structure: &str, all: bool) -> Value {
        Value::Object(self.object(structure, all, 0))
    }

    fn object(&self, structure: &str, all: bool, depth: usize) -> Map<String, Value> {
        let wanted = |field: &Field| {
            // End the recursion of structures that contain themselves.
            let ends = depth > 4 && field.kind.contains("LocalizationParam");
            let may_go = field.required == Some(false) || field.may_be_missing;
            !ends && (all || !may_go)
        };
        let fields = self.fields(structure).into_iter().filter(wanted);
        fields
            .map(|field| (field.name.clone(), self.sample(&field, all, depth)))
            .collect()
    }

    fn sample(&self, field: &Field, all: bool, depth: usize) -> Value {
        if field.example.is_null() {
            self.of_kind(&field.kind, &field.name, all, depth)
        } else {
            field.example.clone()
        }
    }

    fn of_kind(&self, kind: &str, name: &str, all: bool, depth: usize) -> Value {
        if let Some(item) = kind.strip_prefix("list:") {
            return json!([self.of_kind(item, name, all, depth)]);
        }
        if let Some(item) = kind.strip_prefix("map:") {
            return json!({name: self.of_kind(item, name, all, depth)});
        }
        if let Some(name) = kind.strip_prefix("enum:") {
            return self
                .values(name)
                .first()
                .copied()
                .unwrap_or("NOT_LISTED")
                .into();
        }
        match kind {
            "string" => format!("text of {name}").into(),
            "string as uri" => "https://host.example/depot.zip?x=1".into(),
            "integer" => 7.into(),
            "number" => 1.5.into(),
            "object" => json!({"any": [1, "x", null]}),
            structure => Value::Object(self.object(structure, all, depth + 1)),
        }
    }
}

fn status(value: &Value) -> u16 {
    value
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .expect("a status")
}

/// Returns the last name of an error, for either dialect: `InvalidArgument`.
pub fn error_name(documented: &str) -> String {
    let last = documented.rsplit([' ', '.']).next().expect("a name");
    let upper = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    last.split('_').map(upper).collect()
}

/// Returns the `error_type` of an error: `INVALID_ARGUMENT`.
pub fn error_type(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(character.to_uppercase());
    }
    text
}
