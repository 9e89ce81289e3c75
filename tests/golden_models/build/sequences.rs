//! Keras's layers of sequences in formwork, a second part of the table: ids, masks, recurrent layers and what is written
//! around another layer.

use crate::table::{self, PLAIN, Row, elementwise, size};
use crate::value::{Takes, text};
use formwork_shape::Dims;
use serde_json::Value;

pub(crate) const LAYERS: &[Row] = &[
    Row {
        keras: "Embedding",
        ours: "Embedding",
        arguments: &[
            ("input_dim", Takes::Integer),
            ("output_dim", Takes::Integer),
            ("mask_zero", Takes::Flag),
            ("embeddings_initializer", Takes::Name),
            ("embeddings_regularizer", Takes::Object),
        ],
        shape: |inputs, config| Some(inputs[0].push(size(config, "output_dim"))),
        ..PLAIN
    },
    elementwise("Masking", "Masking", &[("mask_value", Takes::Number)]),
    recurrent("SimpleRNN", "SimpleRnn", |_, config| states(config, 1)),
    recurrent("LSTM", "Lstm", |_, config| states(config, 2)),
    recurrent("GRU", "Gru", |_, config| states(config, 1)),
    Row {
        keras: "Bidirectional",
        ours: "Bidirectional",
        arguments: &[("layer", Takes::Layer), ("merge_mode", Takes::NameOrNone)],
        shape: |inputs, config| {
            let one = inner(inputs, config)?[0];
            let joined = config.get("merge_mode").is_none_or(|mode| mode == "concat");
            Some(if joined { with_last(one, 2 * one.last()) } else { one })
        },
        more: |inputs, config| {
            let outputs = inner(inputs, config).unwrap_or_default();
            let (first, states) = outputs.split_at(1.min(outputs.len()));
            let apart = config.get("merge_mode").is_some_and(Value::is_null);
            [if apart { first } else { &[] }, states, states].concat()
        },
    },
    Row {
        keras: "TimeDistributed",
        ours: "TimeDistributed",
        arguments: &[("layer", Takes::Layer)],
        shape: |inputs, config| {
            let (steps, step) = inputs[0].sizes().split_first()?;
            let output = inner(&[Dims::new(step)], config)?[0];
            Some(Dims::new(&[&[*steps], output.sizes()].concat()))
        },
        ..PLAIN
    },
];

const fn recurrent(keras: &'static str, ours: &'static str, more: fn(&[Dims], &Value) -> Vec<Dims>) -> Row {
    Row {
        keras,
        ours,
        arguments: &[
            ("units", Takes::Integer),
            ("activation", Takes::Activation),
            ("recurrent_activation", Takes::Activation),
            ("use_bias", Takes::Flag),
            ("unit_forget_bias", Takes::Flag),
            ("kernel_regularizer", Takes::Object),
            ("recurrent_regularizer", Takes::Object),
            ("bias_regularizer", Takes::Object),
            ("reset_after", Takes::Flag),
            ("return_sequences", Takes::Flag),
            ("return_state", Takes::Flag),
            ("go_backwards", Takes::Flag),
            ("zero_output_for_mask", Takes::Flag),
        ],
        shape: |inputs, config| {
            let units = size(config, "units");
            let sequences = config["return_sequences"] == true;
            Some(if sequences { with_last(inputs[0], units) } else { Dims::new(&[units]) })
        },
        more,
    }
}

/// The shapes of the states that a layer hands over, if it does.
fn states(config: &Value, count: usize) -> Vec<Dims> {
    if config["return_state"] == true { vec![Dims::new(&[size(config, "units")]); count] } else { Vec::new() }
}

/// The shapes of the outputs of the layer inside a wrapper.
fn inner(inputs: &[Dims], config: &Value) -> Option<Vec<Dims>> {
    table::find(text(&config["layer"], "layer"))?.outputs(inputs, &config["layer"]["config"])
}

/// A shape with its last size changed.
fn with_last(dims: Dims, last: usize) -> Dims {
    match dims.sizes() {
        [front @ .., _] => Dims::new(front).push(last),
        [] => dims,
    }
}
