//! The forms as text, for snapshots.

use super::{
    Action, ActivationChoice, Config, Graph, Lambda, LayerKind, ModelPass, Number, Pass, Passes, Setting, Size, Turns,
    Value, Weights,
};
use std::fmt::Write;

/// A line per node: name, layer, inputs, shape and mask.
pub(crate) fn dump_graph(graph: &Graph) -> String {
    let mut text = String::new();
    for port in &graph.inputs {
        let _ = writeln!(text, "input {}: {}", port.name, shape(port.dims));
    }
    for node in &graph.nodes {
        let layer = &graph.layers[node.layer];
        let kind = match &layer.kind {
            LayerKind::Op { op, config } => format!("{}({})", op.layer, config_text(config)),
            LayerKind::Model { path } => {
                path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::")
            }
        };
        let inputs: Vec<String> = node.inputs.iter().map(|input| value(graph, *input)).collect();
        let outputs: Vec<String> = node.outputs.iter().map(|(_, dims)| shape(*dims)).collect();
        let mask = node.mask.map(|from| format!(", mask of {}", graph.nodes[from].name)).unwrap_or_default();
        let _ = writeln!(
            text,
            "{} = {}: {kind} of {} → {}{mask}",
            node.name,
            layer.name,
            inputs.join(", "),
            outputs.join(", ")
        );
    }
    for output in &graph.outputs {
        let from = output.value.map_or_else(|| "?".to_owned(), |from| value(graph, from));
        let _ = writeln!(text, "output {}: {} = {from}", output.name, shape(output.dims));
    }
    text
}

/// The arguments of a layer apart from its sizes.
fn config_text(config: &Config) -> String {
    let words = config.settings.iter().filter_map(|(name, setting)| match setting {
        Setting::PerAxis(sizes) => numbers(sizes).map(|numbers| format!("{name} = {numbers}")),
        Setting::Flag(flag) => Some(format!("{name} = {flag}")),
        Setting::Choice(choice) => Some(format!("{name} = {choice}")),
        Setting::Axis(axis) => Some(format!("{name} = {axis}")),
        Setting::Axes(axes) => Some(format!("{name} = {axes:?}")),
        Setting::Activation(choice) => Some(format!("{name} = {}", activation_text(choice))),
        Setting::Lambda(Lambda::Term { terms, root }) => Some(format!("{name} = {}", terms.text(*root))),
        Setting::Lambda(Lambda::Written { .. }) => Some(format!("{name} = written")),
        Setting::Custom(choice) => Some(format!("{name} = {}", choice.text())),
        Setting::Layer(op, config) => Some(format!("{name} = {}({})", op.layer, config_text(config))),
        _ => None,
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `(3, 2)`; `None` when rustc knows a size that is not literal.
fn numbers(sizes: &[Size]) -> Option<String> {
    let number = |size: &Size| if let Size::Literal(value) = size { Some(value.to_string()) } else { None };
    let numbers = sizes.iter().map(number).collect::<Option<Vec<_>>>()?;
    Some(format!("({})", numbers.join(", ")))
}

fn activation_text(choice: &ActivationChoice) -> String {
    if let Some(custom) = choice.custom() {
        return custom.text();
    }
    let literal = choice.arguments.iter().filter_map(|(name, setting)| match setting {
        Setting::Number(Number { value: Some(value), .. }) => Some(format!("{name} = {value}")),
        Setting::Flag(flag) => Some(format!("{name} = {flag}")),
        _ => None,
    });
    let literal = literal.collect::<Vec<_>>().join(", ");
    if literal.is_empty() { choice.spec.name.into() } else { format!("{}({literal})", choice.spec.name) }
}

fn shape(dims: Option<formwork_shape::Dims>) -> String {
    dims.map_or_else(|| "known to rustc".to_owned(), |dims| dims.to_string())
}

fn value(graph: &Graph, value: Value) -> String {
    match value {
        Value::Node { output, .. } if output > 0 => format!("{}.{output}", graph.value_name(value)),
        _ => graph.value_name(value),
    }
}

/// A line per step of each pass, with buffers as slots.
pub(crate) fn dump_passes(passes: &Passes) -> String {
    let mut text = String::from("predict:\n");
    dump_pass(&mut text, &passes.predict, Turns::NEVER);
    text.push_str("train:\n");
    dump_pass(&mut text, &passes.train, passes.turns);
    text
}

fn dump_pass(text: &mut String, pass: &Pass, turns: Turns) {
    for (index, step) in pass.program.steps.iter().enumerate() {
        if index == turns.backward {
            text.push_str("  turn\n");
        }
        if index == turns.settle {
            text.push_str("  settle\n");
        }
        let what = match &step.action {
            Action::Kernel { name, .. } => (*name).to_owned(),
            Action::Copy { add, .. } => if *add { "add" } else { "copy" }.to_owned(),
            Action::Zero { .. } => "fill_zero".to_owned(),
            Action::Map(_) => "map".to_owned(),
            Action::Custom(run) => if run.back.is_some() { "custom backward" } else { "custom forward" }.to_owned(),
            Action::Model(call) => match call.pass {
                ModelPass::Predict => "model predict".to_owned(),
                ModelPass::Forward => "model forward".to_owned(),
                ModelPass::Backward(_) => "model backward".to_owned(),
                ModelPass::Settle => "model settle".to_owned(),
            },
        };
        let buffers: Vec<String> = step
            .accesses()
            .into_iter()
            .map(|(buffer, access)| {
                let root = pass.slots.merged[buffer];
                let place = match pass.slots.slot_of[root] {
                    Some(slot) => format!("s{slot}"),
                    None => format!("{:?}", pass.program.buffers[root].place),
                };
                format!("{access:?} {place}")
            })
            .collect();
        let when = match (step.when.weights, step.when.inputs) {
            (Weights::Always, true) => "",
            (Weights::Always, false) => " if weights",
            (Weights::Thawed, true) => " if inputs or thawed weights",
            (Weights::Thawed, false) => " if thawed weights",
            (Weights::Never, true) => " if inputs",
            (Weights::Never, false) => " never",
        };
        let fused =
            step.when.unless_fused.map(|output| format!(" unless output {output} is fused")).unwrap_or_default();
        let _ = writeln!(text, "  {what}({}){when}{fused}", buffers.join(", "));
    }
}
