//! A window whose stride leaves a border of its input out: no position of it sees those cells. Sizes that only rustc
//! knows are asked in generated code.

use super::{Finding, Level, Lint};
use crate::diagnostics::wording::lint as wording;
use crate::ir::{At, Condition, Graph, LayerKind};
use formwork_shape::falls_short;

pub(super) static LINT: Lint = Lint { name: "dropped_border", level: Level::Allow, find };

fn find(graph: &Graph) -> Vec<Finding> {
    (0..graph.nodes.len()).filter_map(|node| at_node(graph, node)).collect()
}

fn at_node(graph: &Graph, node: usize) -> Option<Finding> {
    let LayerKind::Op { op, config } = &graph.layer_of(node).kind else { return None };
    let (rule, operands) = (op.reach)(At { graph, node, config })?;
    let (span, layer, input) = (graph.nodes[node].span, &graph.layer_of(node).name, graph.nodes[node].inputs[0]);
    let unused = format!("border_of_{}", graph.value_name(input));
    let is_causal = config.choice("padding") == "causal";
    let message = |sizes| wording::dropped_border(layer, &graph.value_name(input), sizes, is_causal);
    let Some((reached, dims)) = graph.ask(rule, &operands).zip(graph.dims(input)) else {
        let condition = Some(Condition { function: rule.function, operands, input });
        return Some(Finding { condition, ..Finding::new(span, unused, message(None)) });
    };
    let sizes = reached.ok().map(|reached| (dims, reached));
    falls_short(reached, dims).then(|| Finding::new(span, unused, message(sizes)))
}
