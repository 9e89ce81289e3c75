//! Calls of sub-models: their own passes, an arena inside ours, and their vector-Jacobian product on the way back.

use crate::ir::{
    Action, Add, Element, Extent, Gradients, Graph, ModelBackward, ModelCall, ModelPass, NeedsTable, Place, Program,
    Step, Value, Values, Weights, When, contribution,
};

/// Under these names a call finds its arena and what it keeps between calls.
const ARENA: &str = "arena";
const CARRY: &str = "carry";

/// Appends the call that moves the statistics of a sub-model.
pub(super) fn lower_settle(node: usize, program: &mut Program, values: &Values) {
    let (arena, carry) = (values.saved[&(node, ARENA)], values.saved[&(node, CARRY)]);
    let call = ModelCall { node, inputs: Vec::new(), outputs: Vec::new(), arena, carry, pass: ModelPass::Settle };
    program.steps.push(Step { node: Some(node), action: Action::Model(call), when: When::ALWAYS });
}

/// Appends the forward call of a sub-model.
pub(super) fn lower_forward(graph: &Graph, node: usize, training: bool, program: &mut Program, values: &mut Values) {
    let inputs = graph.nodes[node].inputs.iter().map(|input| values.buffers[input]).collect();
    let mut outputs = Vec::new();
    for output in 0..graph.nodes[node].outputs.len() {
        let value = Value::Node { node, output };
        let buffer = program.value_buffer(value);
        values.buffers.insert(value, buffer);
        outputs.push(buffer);
    }
    let arena = program.buffer(Extent::Arena { node, train: training }, Place::Arena);
    let carry = program.carry(graph.nodes[node].layer, CARRY, Extent::Carry { node });
    values.saved.insert((node, ARENA), arena);
    values.saved.insert((node, CARRY), carry);
    let pass = if training { ModelPass::Forward } else { ModelPass::Predict };
    let action = Action::Model(ModelCall { node, inputs, outputs, arena, carry, pass });
    program.steps.push(Step { node: Some(node), action, when: When::ALWAYS });
}

/// Appends the backward call of a sub-model.
pub(super) fn lower_backward(
    graph: &Graph,
    needs: &NeedsTable,
    node: usize,
    program: &mut Program,
    values: &Values,
    gradients: &mut Gradients,
) {
    let when = needs.of(Value::Node { node, output: 0 }).when();
    let at = &graph.nodes[node];
    let d_outputs = (0..at.outputs.len()).map(|output| cotangent(node, output, program, gradients, when)).collect();
    let mut later = Vec::new();
    let mut d_inputs = Vec::new();
    let mut wanted = When { weights: Weights::Never, inputs: false, unless_fused: None };
    let anybody = at.inputs.iter().any(|value| needs.of(*value).any());
    for value in &at.inputs {
        let need = needs.of(*value);
        if !need.any() {
            // It writes the gradients of all inputs that are numbers, or of none: this one is for nobody.
            let is_written = anybody && !is_ids(graph, *value);
            d_inputs.push(is_written.then(|| program.value_buffer(*value)));
            continue;
        }
        wanted = When { weights: wanted.weights.max(need.weights), inputs: wanted.inputs || need.inputs, ..wanted };
        let (buffer, add) = contribution(program, gradients, *value);
        // A sub-model writes the gradients of its inputs; one that has contributions already is added from a buffer
        // of its own.
        let own = program.value_buffer(*value);
        d_inputs.push(Some(own));
        later.push((own, buffer, *value, add, need.when()));
    }
    let layer = graph.layer_of(node);
    let backward = ModelBackward {
        d_outputs,
        d_inputs,
        weights: layer.learns(),
        inputs: wanted,
        add: if gradients.written.contains(&at.layer) { Add::Yes } else { Add::AsRun },
        fused: fused_outputs(graph, node),
    };
    let inputs = at.inputs.iter().map(|input| values.buffers[input]).collect();
    let outputs = (0..at.outputs.len()).map(|output| values.buffers[&Value::Node { node, output }]).collect();
    let (arena, carry) = (values.saved[&(node, ARENA)], values.saved[&(node, CARRY)]);
    let call = ModelCall { node, inputs, outputs, arena, carry, pass: ModelPass::Backward(backward) };
    program.steps.push(Step { node: Some(node), action: Action::Model(call), when });
    for (own, buffer, value, add, when) in later {
        if add {
            program.add(Some(node), own, buffer, value, when);
        } else {
            program.copy(Some(node), own, buffer, value, when);
        }
    }
}

/// Whether a value is an input of ids, which have no gradient.
fn is_ids(graph: &Graph, value: Value) -> bool {
    matches!(value, Value::Input(index) if graph.inputs[index].element == Element::Ids)
}

/// The cotangent of an output; zero when nobody read it.
fn cotangent(node: usize, output: usize, program: &mut Program, gradients: &mut Gradients, when: When) -> usize {
    let value = Value::Node { node, output };
    let (buffer, touched) = contribution(program, gradients, value);
    if !touched {
        program.steps.push(Step { node: Some(node), action: Action::Zero { to: buffer, value }, when });
    }
    buffer
}

/// Our outputs that are an output of the sub-model read by nobody else: a fused cotangent passes through.
fn fused_outputs(graph: &Graph, node: usize) -> Vec<(usize, usize)> {
    let ours = graph.outputs.iter().enumerate().filter_map(|(index, output)| {
        let given = output.value.filter(|given| graph.uses(*given) == 1)?;
        match graph.unwrapped(given) {
            Value::Node { node: from, output } if from == node => Some((index, output)),
            _ => None,
        }
    });
    ours.filter(|(_, output)| graph.uses(Value::Node { node, output: *output }) == 1).collect()
}
