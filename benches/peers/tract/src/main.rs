//! Tract on the workloads: predictions of ONNX graphs that are put together here, so that no file is needed.

mod graph;

use graph::Graph;
use harness::{Draws, Job};
use std::hint::black_box;
use tract_onnx::prelude::*;

const NAME: &str = "tract-0.23.9";

fn main() -> TractResult<()> {
    let job = Job::read();
    let (graph, shape): (Graph, &[usize]) = match job.key() {
        ("infer", "mlp_seed") => (perceptron(&[64, 32, 32, 10]), &[1, 64]),
        ("infer", "mlp_mnist") => (perceptron(&[784, 512, 10]), &[1, 784]),
        ("infer", "cnn_mnist") => (images(), &[1, 1, 28, 28]),
        ("infer", "lstm_audio") => (audio(), &[1, 1, 1]),
        _ => job.skip("tract only predicts"),
    };
    let plan = tract_onnx::onnx().model_for_proto_model(&graph.model())?.into_optimized()?.into_runnable()?;
    let x: TValue = Tensor::from_shape(shape, &Draws(2).numbers(shape.iter().product()))?.into();
    if job.workload != "lstm_audio" {
        job.time(NAME, 1, |_| drop(black_box(plan.run(tvec!(x.clone())).expect("inputs that fit"))));
        return Ok(());
    }
    let zeros = || Tensor::zero::<f32>(&[1, 1, 20]).map(TValue::from);
    let (mut state, mut cell) = (zeros()?, zeros()?);
    job.time(NAME, 1, |_| {
        let mut outputs = plan.run(tvec!(x.clone(), state.clone(), cell.clone())).expect("inputs that fit");
        cell = outputs.pop().expect("three outputs");
        state = outputs.pop().expect("three outputs");
        drop(black_box(outputs));
    });
    Ok(())
}

/// Dense layers with relu between them and softmax behind.
fn perceptron(sizes: &[usize]) -> Graph {
    let mut graph = Graph::new(&[("x", &[1, sizes[0]])]);
    let last = sizes.len() - 2;
    let mut value = "x".to_owned();
    for (layer, pair) in sizes.windows(2).enumerate() {
        value = graph.dense(&value, pair[0], pair[1]);
        value = graph.node(if layer == last { "Softmax" } else { "Relu" }, &[&value], &[]);
    }
    graph.output(&value);
    graph
}

fn images() -> Graph {
    let mut graph = Graph::new(&[("x", &[1, 1, 28, 28])]);
    let mut value = "x".to_owned();
    for (channels, filters, pools) in [(1, 32, true), (32, 64, true), (64, 64, false)] {
        let (kernel, bias) = (graph.weights(&[filters, channels, 3, 3]), graph.weights(&[filters]));
        value = graph.node("Conv", &[&value, &kernel, &bias], &[("kernel_shape", &[3, 3])]);
        value = graph.node("Relu", &[&value], &[]);
        if pools {
            value = graph.node("MaxPool", &[&value], &[("kernel_shape", &[2, 2]), ("strides", &[2, 2])]);
        }
    }
    value = graph.node("Flatten", &[&value], &[]);
    value = graph.dense(&value, 576, 64);
    value = graph.node("Relu", &[&value], &[]);
    value = graph.dense(&value, 64, 10);
    value = graph.node("Softmax", &[&value], &[]);
    graph.output(&value);
    graph
}

fn audio() -> Graph {
    let state: &[usize] = &[1, 1, 20];
    let mut graph = Graph::new(&[("x", &[1, 1, 1]), ("state", state), ("cell", state)]);
    let (kernel, recurrent) = (graph.weights(&[1, 80, 1]), graph.weights(&[1, 80, 20]));
    let bias = graph.weights(&[1, 160]);
    graph.lstm(&["x", &kernel, &recurrent, &bias, "", "state", "cell"], &["", "next_state", "next_cell"], 20);
    let flat = graph.node("Flatten", &["next_state"], &[]);
    let value = graph.dense(&flat, 20, 1);
    for output in [&value, "next_state", "next_cell"] {
        graph.output(output);
    }
    graph
}
