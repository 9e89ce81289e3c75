//! Settings as JSON, and the first difference between two lists of them.
//!
//! Numbers are written as text, as the shortest decimal that names them in the model's scalar: JSON has no infinity, and
//! its readers may change the last place. A lambda stands there term by term, a function that is written in Rust with its
//! text and what it gives at some points.

use super::lambda;
use crate::model::{LambdaFunction, Setting, SettingValue, Term};
use formwork_shape::{Cut, Dims};
use serde_json::{Map, Value, json};
use std::panic::catch_unwind;

/// The most letters of a value that an error shows.
const MOST_LETTERS: usize = 80;

/// The settings of a layer of a model that computes in `dtype`, by name.
pub(super) fn write(settings: &[Setting], dtype: &str) -> Map<String, Value> {
    settings.iter().map(|setting| (setting.name.to_owned(), value(&setting.value, dtype))).collect()
}

fn value(value: &SettingValue, dtype: &str) -> Value {
    match value {
        SettingValue::Size(size) => json!(size),
        SettingValue::Sizes(sizes) => json!(sizes),
        SettingValue::Shape(dims) => json!(Dims::sizes(dims)),
        SettingValue::Axis(axis) => json!(axis),
        SettingValue::Axes(axes) => json!(axes.list()),
        SettingValue::Number(number) => json!(decimal(*number, dtype)),
        SettingValue::Flag(flag) => json!(flag),
        SettingValue::Word(word) => json!(word),
        SettingValue::Named { name, settings } => json!({"name": name, "settings": write(settings, dtype)}),
        SettingValue::Cuts(cuts) => cuts.list().iter().map(cut).collect(),
        SettingValue::Terms(terms) => json!({"terms": terms.iter().map(|one| term(one, dtype)).collect::<Vec<_>>()}),
        SettingValue::Function(written) => function(written, dtype),
        SettingValue::Own(own) => {
            let own = own();
            let fields: Map<String, Value> =
                own.fields.into_iter().map(|(name, value)| (name, value.text().into())).collect();
            json!({"name": own.type_name, "settings": fields})
        }
    }
}

/// `7..21`, or an index.
fn cut(cut: &Cut) -> Value {
    match cut {
        Cut::Between(from, to) => json!(format!("{from}..{to}")),
        Cut::At(index) => json!(index),
        other => json!(format!("{other:?}")),
    }
}

fn term(term: &Term, dtype: &str) -> Value {
    match term {
        Term::Input(index) => json!({"input": index}),
        Term::Number(number) => json!({"number": decimal(*number, dtype)}),
        Term::Call(function, operands) => json!({"call": function, "of": operands}),
    }
}

/// The shortest decimal that names a number in the scalar of a model. Minus zero counts as zero.
fn decimal(number: f64, dtype: &str) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "what the model computes with")]
    if dtype == "f32" { (number as f32 + 0.0).to_string() } else { (number + 0.0).to_string() }
}

/// The points at which functions are looked at, apart from those where much is alike.
const POINTS: [f64; 19] =
    [0.5, -0.5, 1.25, -1.25, 0.0, 2.0, -2.0, 0.1, -0.1, 3.5, -3.5, 0.75, 7.0, -7.0, 0.01, 25.0, -25.0, 110.0, 1.0];

fn function(function: &LambdaFunction, dtype: &str) -> Value {
    let literals: Vec<Option<String>> =
        function.literals.iter().map(|literal| literal.map(|number| decimal(number, dtype))).collect();
    let values: Vec<Value> = (0..POINTS.len()).map(|index| at_point(function, index, dtype)).collect();
    json!({"literals": literals, "text": function.text, "values": values})
}

/// What a function gives at one of the points, each of its numbers another of them; nothing if it panics there.
fn at_point(function: &LambdaFunction, index: usize, dtype: &str) -> Value {
    let x: Vec<f64> = (0..function.takes).map(|number| POINTS[(index + 7 * number) % POINTS.len()]).collect();
    let (run, gives) = (function.run, function.gives);
    let values = catch_unwind(|| {
        let mut y = vec![0.0; gives];
        run(&x, &mut y);
        y
    });
    values.map_or(Value::Null, |values| values.into_iter().map(|value| decimal(value, dtype)).collect())
}

/// The first setting that two lists differ in, as the file and as the model has it.
pub(super) fn difference(file: &Value, model: &Value) -> Option<(String, String)> {
    let (Value::Object(files), Value::Object(models)) = (file, model) else {
        return (file != model).then(|| (text(file), text(model)));
    };
    for (name, model) in models {
        let Some(file) = files.get(name) else {
            return Some((format!("no setting `{name}`"), format!("{name} = {}", text(model))));
        };
        if let Some((file, model)) = unequal(file, model) {
            return Some((format!("{name} = {file}"), format!("{name} = {model}")));
        }
    }
    let (name, file) = files.iter().find(|(name, _)| !models.contains_key(*name))?;
    Some((format!("{name} = {}", text(file)), format!("no setting `{name}`")))
}

/// Two values of one setting, where they differ.
fn unequal(file: &Value, model: &Value) -> Option<(String, String)> {
    if file == model {
        return None;
    }
    if let (Some(files), Some(models)) = (file["terms"].as_array(), model["terms"].as_array()) {
        return (!lambda::equal(files, models)).then(|| (lambda::text(files), lambda::text(models)));
    }
    if model["values"].is_array() {
        return functions(file, model);
    }
    if let (Some(name), true) = (model["name"].as_str(), file["name"] == model["name"]) {
        let (file, model) = difference(&file["settings"], &model["settings"])?;
        return Some((format!("{name}({file})"), format!("{name}({model})")));
    }
    Some((text(file), text(model)))
}

/// Two functions that are written in Rust: their text, the literals in it, and what they give.
fn functions(file: &Value, model: &Value) -> Option<(String, String)> {
    let entries = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let (files, models) = (entries(file, "literals"), entries(model, "literals"));
    let literals = files.iter().zip(&models).all(|(file, model)| file.is_null() || model.is_null() || file == model);
    if file["text"] != model["text"] || files.len() != models.len() || !literals {
        return Some((function_text(file), function_text(model)));
    }
    let (files, models) = (entries(file, "values"), entries(model, "values"));
    let place = (0..models.len()).find(|place| !near(files.get(*place), &models[*place]))?;
    let shown = |values: &[Value]| {
        format!("a function that is {} at {}", text(values.get(place).unwrap_or(&Value::Null)), POINTS[place])
    };
    Some((shown(&files), shown(&models)))
}

/// Whether a function gives the same on two machines, whose libraries may round differently.
fn near(file: Option<&Value>, model: &Value) -> bool {
    let Some(file) = file else { return false };
    if let (Value::Array(files), Value::Array(models)) = (file, model) {
        return files.len() == models.len() && files.iter().zip(models).all(|(file, model)| near(Some(file), model));
    }
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    match (number(file), number(model)) {
        (Some(file), Some(model)) if file.is_finite() && model.is_finite() => {
            (file - model).abs() <= 1e-4 * file.abs().max(model.abs()) + 1e-30
        }
        _ => file == model,
    }
}

/// The text of a function with its literals in their places.
fn function_text(function: &Value) -> String {
    let literals = function["literals"].as_array().map_or(&[][..], Vec::as_slice);
    let mut literals = literals.iter();
    let words = function["text"].as_str().unwrap_or_default().split(' ').map(|word| match word {
        "#" => literals.next().and_then(Value::as_str).unwrap_or("CONSTANT"),
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A value as an error shows it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        Value::Array(entries) => format!("[{}]", entries.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => match (&entries.get("name"), entries.get("terms").and_then(Value::as_array)) {
            (_, Some(terms)) => lambda::text(terms),
            (Some(name), None) => text(name),
            (None, None) => function_text(value),
        },
        other => other.to_string(),
    }
}

/// The beginning of a text that comes from a file.
pub(super) fn clip(text: &str) -> String {
    clip_both(text, "").0
}

/// The parts of two texts around the first letter that differs, if they are long; their beginnings stay, which name the
/// setting.
pub(super) fn clip_both(file: &str, model: &str) -> (String, String) {
    const HEAD: usize = MOST_LETTERS / 2;
    let alike = file.chars().zip(model.chars()).take_while(|(file, model)| file == model).count();
    let skipped = if alike > MOST_LETTERS { alike - HEAD / 2 } else { 0 };
    let part = |text: &str| {
        let mut part = String::new();
        if skipped > 0 {
            part.extend(text.chars().take(HEAD).chain(['…']));
        }
        part.extend(text.chars().skip(skipped).take(MOST_LETTERS));
        if text.chars().nth(skipped + MOST_LETTERS).is_some() {
            part.push('…');
        }
        part
    };
    (part(file), part(model))
}
