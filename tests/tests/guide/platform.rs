//! The rules of GitHub's platform by which a composite action runs: inputs, expressions, variables, the order of steps.
//!
//! Takes an action and a checkout, and gives what the platform would keep. Scripts run in bash as there; actions of others do
//! not run, their inputs are recorded. An expression in a form that no step has yet is a panic.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

/// A run of an action.
pub(crate) struct Job {
    /// The checkout.
    pub(crate) workspace: PathBuf,
    /// The folder of temporary files.
    pub(crate) temp: PathBuf,
    /// The folder with programs that replace those of the system.
    pub(crate) programs: PathBuf,
    /// The payload of the event.
    pub(crate) event: Value,
    /// The inputs in the workflow.
    pub(crate) inputs: Value,
}

/// Results of a run.
pub(crate) struct Ran {
    /// The page of the job.
    pub(crate) summary: String,
    /// Output and outcome of the steps with scripts, in order.
    pub(crate) steps: Vec<Step>,
    /// Actions of others that ran, by name, with their inputs.
    pub(crate) used: Vec<(String, Value)>,
}

/// A step with a script that ran.
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) code: i32,
    pub(crate) log: String,
}

impl Ran {
    /// The ids of steps that failed.
    pub(crate) fn failed(&self) -> Vec<&str> {
        let failed = self.steps.iter().filter(|step| step.code != 0);
        failed.map(|step| step.id.as_str()).collect()
    }

    /// The output of all steps.
    pub(crate) fn log(&self) -> String {
        self.steps.iter().map(|step| step.log.as_str()).collect()
    }

    /// The inputs of an action of others, if it ran.
    pub(crate) fn inputs_of(&self, action: &str) -> Option<&Value> {
        let named = |(name, _): &&(String, Value)| name.starts_with(action);
        self.used.iter().find(named).map(|(_, inputs)| inputs)
    }
}

/// Runs an action that is in a folder.
pub(crate) fn run(folder: &Path, job: &Job) -> Ran {
    let action = read(folder);
    let mut context = context(folder, &action, job);
    let summary = job.temp.join("summary.md");
    fs::write(&summary, "").expect("written");
    let (mut steps, mut used) = (Vec::new(), Vec::new());
    for step in action["runs"]["steps"].as_array().expect("steps") {
        let failed = steps.iter().any(|step: &Step| step.code != 0);
        if !is_due(step, failed, &context) {
            continue;
        }
        if let Some(name) = step["uses"].as_str() {
            used.push((name.to_owned(), texts(&step["with"], &context)));
            continue;
        }
        let ran = script(step, job, &context, &summary);
        let outputs = fs::read_to_string(job.temp.join("output")).expect("the outputs");
        let outputs = outputs.lines().map(|line| {
            let (name, value) = line.split_once('=').expect("an output has a value");
            (name.to_owned(), Value::from(value))
        });
        context["steps"][&ran.id] = json!({
            "outcome": if ran.code == 0 { "success" } else { "failure" },
            "outputs": outputs.collect::<Map<String, Value>>(),
        });
        steps.push(ran);
    }
    Ran {
        summary: fs::read_to_string(summary).expect("the summary is text"),
        steps,
        used,
    }
}

/// Reads the action of a folder.
pub(crate) fn read(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("action.yml")).expect("the action is there");
    serde_yaml::from_str(&text).expect("an action is YAML")
}

fn context(folder: &Path, action: &Value, job: &Job) -> Value {
    let mut context = json!({
        "github": {"action_path": folder, "event": job.event},
        "runner": {"os": "Linux", "arch": "X64", "temp": job.temp},
        "steps": {},
        "inputs": {},
    });
    for (name, declared) in action["inputs"].as_object().expect("inputs") {
        let given = job.inputs[name].as_str().map(str::to_owned);
        let default = || declared["default"].as_str().map(|it| text(it, &context));
        let value = given.or_else(default);
        let value = value.unwrap_or_else(|| panic!("the input {name} is missing"));
        context["inputs"][name] = value.into();
    }
    context
}

/// Returns `true` if a step runs: after a failure only with a condition that asks for it.
fn is_due(step: &Value, failed: bool, context: &Value) -> bool {
    match step["if"].as_str() {
        None => !failed,
        Some(condition) => {
            assert!(condition.contains("cancelled()"), "{condition}");
            let value = text(condition, context);
            !value.is_empty() && value != "false"
        }
    }
}

fn script(step: &Value, job: &Job, context: &Value, summary: &Path) -> Step {
    assert_eq!(step["shell"], "bash");
    let id = step["id"].as_str().expect("a step has an id").to_owned();
    let file = job.temp.join("script.sh");
    fs::write(&file, step["run"].as_str().expect("a script")).expect("written");
    let output = job.temp.join("output");
    fs::write(&output, "").expect("written");
    let folder = step["working-directory"].as_str();
    let folder = folder.map_or_else(
        || job.workspace.clone(),
        |it| PathBuf::from(text(it, context)),
    );
    let mut command = Command::new("bash");
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(file)
        .current_dir(folder)
        .env("PATH", path(&job.programs))
        .env("RUNNER_TEMP", &job.temp)
        .env("GITHUB_OUTPUT", &output)
        .env("GITHUB_STEP_SUMMARY", summary)
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    for (name, value) in texts(&step["env"], context).as_object().expect("variables") {
        command.env(name, value.as_str().expect("a text"));
    }
    let ran = command.output().expect("bash runs");
    let texts = [&ran.stdout, &ran.stderr].map(|text| String::from_utf8_lossy(text));
    Step {
        id,
        code: ran.status.code().expect("it ended by itself"),
        log: texts.concat(),
    }
}

fn path(programs: &Path) -> OsString {
    let others = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&others));
    std::env::join_paths(all).expect("a path")
}

/// Evaluates the values of a mapping.
fn texts(mapping: &Value, context: &Value) -> Value {
    let entries = mapping.as_object().into_iter().flatten();
    let evaluated = entries.map(|(name, value)| {
        let value = value.as_str().expect("a text");
        (name.clone(), Value::from(text(value, context)))
    });
    Value::Object(evaluated.collect())
}

/// Returns a text with the values of its expressions.
fn text(template: &str, context: &Value) -> String {
    let mut parts = template.split("${{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (expression, rest) = part.split_once("}}").expect("an expression ends");
        out += &value(expression.trim(), context);
        out += rest;
    }
    out
}

/// Returns the value of an expression. Nothing and `false` are false, everything else is true.
fn value(expression: &str, context: &Value) -> String {
    let is_true = |value: &String| !value.is_empty() && value != "false";
    if let Some((first, others)) = expression.split_once(" || ") {
        return Some(value(first, context))
            .filter(is_true)
            .unwrap_or_else(|| value(others, context));
    }
    if let Some((first, others)) = expression.split_once(" && ") {
        let first = value(first, context);
        return match is_true(&first) {
            true => value(others, context),
            false => first,
        };
    }
    if let Some((left, right)) = expression.split_once(" == ") {
        let equal = value(left, context) == right.trim_matches('\'');
        return equal.to_string();
    }
    if expression == "!cancelled()" {
        return true.to_string();
    }
    let (root, _) = expression.split_once('.').expect("a path");
    assert!(context[root].is_object(), "unknown: {expression}");
    let found = context.pointer(&format!("/{}", expression.replace('.', "/")));
    match found {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => panic!("{expression} is {other}"),
    }
}

#[test]
fn expressions_have_the_values_of_the_platform() {
    let context =
        json!({"inputs": {"a": "x", "none": ""}, "steps": {"one": {"outcome": "success"}}});
    let table = [
        ("a ${{ inputs.a }}b", "a xb"),
        ("${{ inputs.none || inputs.gone.far || inputs.a }}", "x"),
        ("${{ inputs.none || inputs.gone }}", ""),
        (
            "${{ !cancelled() && steps.one.outcome == 'success' }}",
            "true",
        ),
        (
            "${{ !cancelled() && steps.two.outcome == 'success' }}",
            "false",
        ),
        ("${{ !cancelled() && inputs.none }}", ""),
    ];
    for (template, expected) in table {
        assert_eq!(text(template, &context), expected, "{template}");
    }
}
