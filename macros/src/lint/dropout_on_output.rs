//! Dropout as the last step of an output: a loss would compare values that were zeroed at random.

use super::{Finding, Level, Lint, plain};
use crate::diagnostics::wording::lint as wording;
use crate::ir::{Graph, LayerKind, Style, Value};

pub(super) static LINT: Lint = Lint { name: "dropout_on_output", level: Level::Allow, find };

fn find(graph: &Graph) -> Vec<Finding> {
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for port in &graph.outputs {
        let Some(Value::Node { node, .. }) = port.value.map(|value| graph.unwrapped(value)) else { continue };
        let LayerKind::Op { op, .. } = &graph.layer_of(node).kind else { continue };
        if op.noisy && found.iter().all(|(known, _)| *known != node) {
            let (layer, at) = (&graph.layer_of(node).name, &graph.nodes[node]);
            let output = (graph.style == Style::Functional).then_some(&port.name);
            let unused = format!("dropout_on_{}", plain(&port.name));
            found.push((node, Finding::new(at.span, unused, wording::dropout_on_output(layer, output))));
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}
