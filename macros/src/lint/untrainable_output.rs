//! An output that no loss can reach: on the way to it stands no parameter that trains, so a loss on it changes nothing.
//! A model in which nothing trains at all is not meant to, and stays silent.

use super::{Finding, Level, Lint, plain};
use crate::diagnostics::wording::lint as wording;
use crate::ir::{Graph, NeedsTable, Value, Weights};

pub(super) static LINT: Lint = Lint { name: "untrainable_output", level: Level::Warn, find };

fn find(graph: &Graph) -> Vec<Finding> {
    let needs = NeedsTable::new(graph);
    if (0..graph.nodes.len()).all(|node| needs.of(Value::Node { node, output: 0 }).weights != Weights::Always) {
        return Vec::new();
    }
    let is_still = |value: &Value| needs.of(*value).weights != Weights::Always;
    let outputs = graph.outputs.iter().filter(|port| port.value.as_ref().is_some_and(is_still));
    let unused = |name| format!("loss_on_{}", plain(name));
    outputs.map(|port| Finding::new(port.span, unused(&port.name), wording::untrainable_output(&port.name))).collect()
}
