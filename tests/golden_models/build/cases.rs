//! Cases as calls of the check of their kind.

use crate::block::{self, Dtype, Network};
use crate::gaps::Gaps;
use crate::options;
use crate::source::Source;
use crate::table;
use crate::value::{sizes, text, texts};
use serde_json::Value;
use std::fmt::Write as _;

/// What a case of a network or layer checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Layer,
    Network,
    Summary,
    Fit,
}

/// The statements of a case; what is not built otherwise.
type Statements = Result<String, Vec<String>>;

impl Kind {
    /// The kind of a case, unless it is about something else.
    pub(crate) fn of(case: &Value) -> Option<Self> {
        match case["kind"].as_str() {
            Some("layer") => Some(Self::Layer),
            Some("network") => Some(Self::Network),
            Some("summary") => Some(Self::Summary),
            Some("fit") => Some(Self::Fit),
            None if case["text"].is_string() => Some(Self::Summary),
            _ => None,
        }
    }
}

/// Writes the test of a family.
pub(crate) fn write(family: &str, cases: &[Value], source: &mut Source, gaps: &mut Gaps) {
    let mut checks = Vec::new();
    for case in cases {
        let id = text(case, "id");
        match statements(case, source) {
            Ok(statements) => checks.push((id.to_owned(), statements)),
            Err(wishes) => gaps.note(id, wishes),
        }
    }
    source.family(family, &checks, cases.len());
}

fn statements(case: &Value, source: &mut Source) -> Statements {
    match Kind::of(case) {
        Some(Kind::Layer) => layer(case, source),
        Some(Kind::Network) => network(case, source),
        Some(Kind::Summary) => summary(case, source),
        _ => fit(case, source),
    }
}

fn layer(case: &Value, source: &mut Source) -> Statements {
    let mut gaps = call_gaps(case);
    // A layer that is told to run as in inference stands frozen where a backward pass is asked for.
    let frozen: &[&str] = if case["call"]["training"] == false { &["layer"] } else { &[] };
    let built = if gaps.is_empty() { both(&block::of_layer(case), &[], case, source) } else { Err(Vec::new()) };
    gaps.extend(built.as_ref().err().cloned().unwrap_or_default());
    let class = text(case, "layer");
    if table::find(class).is_none() {
        // What a class that is not built takes in a call is for the day it is.
        gaps = vec![class.to_owned()];
    }
    let models = built.map_err(|_| gaps.clone())?;
    let mut statements = String::new();
    let has_state = case["state"].as_array().is_some_and(|state| !state.is_empty());
    let mut check = |name: &str, model: &Model, more: &str| {
        let Model { path, batch, .. } = model;
        let _ = writeln!(statements, "{name}::<_, {batch}>(case, {path}::new(1){more})?;");
    };
    for model in &models {
        let read = format!(", {}", model.read);
        if case["output_mask"].is_object() {
            check("check_masks", model, "");
        }
        check(if frozen.is_empty() { "check_layer" } else { "check_inference" }, model, &read);
        if has_state && frozen.is_empty() {
            check("check_state", model, "");
        }
    }
    if !frozen.is_empty() {
        for model in &both(&block::of_layer(case), frozen, case, source)? {
            check("check_frozen", model, &format!(", {}", model.read));
            if has_state {
                check("check_state", model, "");
            }
        }
    }
    Ok(statements)
}

/// What a case asks of a call that cannot be asked of a layer in a block.
fn call_gaps(case: &Value) -> Vec<String> {
    let steps = |field: &Value| field["shape"].as_array().map(Vec::len);
    let is_sequence = steps(&case["inputs"][0]) == Some(3);
    let call = case["call"].as_object().into_iter().flatten();
    let unknown = call.filter(|(name, value)| match name.as_str() {
        "style" => *value != "list" && *value != "initial_state",
        "mask" => steps(value) != Some(2) || !is_sequence,
        name => name != "training",
    });
    unknown.map(|(name, _)| format!("{}.{name}", text(case, "layer"))).collect()
}

fn network(case: &Value, source: &mut Source) -> Statements {
    let loss = options::losses(case);
    let training: Vec<Statements> = case["training"].as_array().into_iter().flatten().map(options::optimizer).collect();
    let built = both(&case["graph"], &[], case, source);
    let mut gaps: Vec<String> = training.iter().chain([&loss]).filter_map(|it| it.clone().err()).flatten().collect();
    gaps.extend(built.as_ref().err().into_iter().flatten().cloned());
    if !gaps.is_empty() {
        return Err(gaps);
    }
    let (loss, mut statements) = (loss?, String::new());
    for Model { path, read, batch } in built? {
        let _ = writeln!(statements, "check_outputs::<_, {batch}>(case, {path}::new(1), {read})?;");
        let _ = writeln!(statements, "check_gradients::<_, _, {batch}>(case, {path}::new(1), {loss})?;");
        for (index, optimizer) in training.iter().flatten().enumerate() {
            let _ = writeln!(
                statements,
                "check_training::<_, _, _, {batch}>(case, {index}, {path}::new(1), {loss}, {optimizer})?;"
            );
        }
    }
    Ok(statements)
}

fn summary(case: &Value, source: &mut Source) -> Statements {
    let frozen: Vec<&str> = texts(&case["frozen"]).collect();
    let model = block::network(&case["graph"], &frozen, Dtype::F32)?;
    let module = source.module(text(case, "id"), &model.blocks);
    Ok(format!("check_summary::<models::{module}::{}>(case)?;\n", model.name))
}

fn fit(case: &Value, source: &mut Source) -> Statements {
    let (loss, optimizer, metrics) =
        (options::losses(case), options::optimizer(&case["optimizer"]), options::metrics(case));
    let model = block::network(&case["graph"], &[], Dtype::F32);
    let mut gaps: Vec<String> =
        [&loss, &optimizer, &metrics].iter().filter_map(|it| it.as_ref().err().cloned()).flatten().collect();
    gaps.extend(model.as_ref().err().into_iter().flatten().cloned());
    if case["callbacks"].is_array() {
        gaps.push("callbacks".into());
    }
    let known = ["epochs", "batch_size", "validation_split", "class_weight"];
    let asked = case["fit"].as_object().into_iter().flatten().map(|(name, _)| name);
    gaps.extend(asked.filter(|name| !known.contains(&name.as_str())).map(|name| format!("fit.{name}")));
    if !gaps.is_empty() {
        return Err(gaps);
    }
    let (model, loss, optimizer, metrics) = (model?, loss?, optimizer?, metrics?);
    let module = source.module(text(case, "id"), &model.blocks);
    let batch = case["fit"]["batch_size"].as_u64().unwrap_or(32);
    let path = format!("models::{module}::{}", model.name);
    Ok(format!("check_fit::<_, _, _, _, {batch}>(case, {path}::new(1), {loss}, {optimizer}, {metrics})?;\n"))
}

/// A generated model, and how to run it.
struct Model {
    path: String,
    /// A function from a batch of outputs to the numbers of each.
    read: String,
    batch: usize,
}

/// The network in `f32` with a batch of just the samples of the case, and in `f64` with room for two more.
fn both(graph: &Value, frozen: &[&str], case: &Value, source: &mut Source) -> Result<[Model; 2], Vec<String>> {
    let samples = sizes(&case["inputs"][0]["shape"])[0];
    let mut model = |dtype, suffix: &str, batch| -> Result<Model, Vec<String>> {
        let Network { name, blocks, outputs } = block::network(graph, frozen, dtype)?;
        let module = source.module(&format!("{}{suffix}", text(case, "id")), &blocks);
        let read = if outputs.len() == 1 {
            "|batch| vec![batch.flat()]".to_owned()
        } else {
            let fields: Vec<String> = outputs.iter().map(|output| format!("batch.{output}.flat()")).collect();
            format!("|batch| vec![{}]", fields.join(", "))
        };
        Ok(Model { path: format!("models::{module}::{name}"), read, batch })
    };
    Ok([model(Dtype::F32, "", samples)?, model(Dtype::F64, "_f64", samples + 2)?])
}
