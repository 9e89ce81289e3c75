//! Activations and softmax against Keras's own numbers (`tests/golden/README.md` says where they come from).
//!
//! One runner reads the cases of two families. A new case of a known function needs no code here.

use super::testing::assert_near;
use super::{Activation, Elements, SoftmaxDims, f32 as kernels};
use crate::base::Samples;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::Dims;
use serde_json::Value;

/// Functions, layers and single cases that no kernel computes. The test fails when one of them is not met any more.
const UNSUPPORTED: [&str; 12] = [
    "squareplus",
    "soft_shrink",
    "hard_shrink",
    "tanh_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "threshold",
    "sparsemax",
    "glu",
    "PReLU",
    // Several axes at once, and a mask, are compositions of other ops.
    "softmax_two_axes",
    "softmax_mask",
];

/// What computes a case.
enum Op {
    Elementwise(Activation),
    /// The axis is Keras's, of a batch.
    Softmax {
        log: bool,
        axis: isize,
    },
}

/// An argument, or Keras's default for it.
fn number(args: &Value, name: &str, default: f64) -> f64 {
    args[name].as_f64().unwrap_or(default)
}

/// The function of that name; the slope of a leaky rectifier has two defaults. None for an unknown name.
fn op(name: &str, args: &Value, leaky_slope: f64) -> Option<Op> {
    let alpha = number(args, "alpha", 1.0);
    let axis =
        || args["axis"].as_i64().or(args["axis"].is_null().then_some(-1)).and_then(|axis| isize::try_from(axis).ok());
    let activation = match name {
        "linear" => Activation::Linear,
        "relu" | "ReLU" => Activation::Relu {
            max_value: number(args, "max_value", f64::INFINITY),
            negative_slope: number(args, "negative_slope", 0.0),
            threshold: number(args, "threshold", 0.0),
        },
        "sigmoid" => Activation::Sigmoid,
        "tanh" => Activation::Tanh,
        "elu" | "ELU" => Activation::Elu { alpha },
        "selu" => Activation::Selu,
        "softplus" => Activation::Softplus,
        "softsign" => Activation::Softsign,
        "leaky_relu" | "LeakyReLU" => {
            Activation::LeakyRelu { negative_slope: number(args, "negative_slope", leaky_slope) }
        }
        "exponential" => Activation::Exponential,
        "gelu" => Activation::Gelu { approximate: args["approximate"].as_bool().unwrap_or(false) },
        "silu" => Activation::Silu,
        "hard_sigmoid" => Activation::HardSigmoid,
        "hard_silu" => Activation::HardSilu,
        "hard_tanh" => Activation::HardTanh,
        "relu6" => Activation::Relu6,
        "mish" => Activation::Mish,
        "log_sigmoid" => Activation::LogSigmoid,
        "celu" => Activation::Celu { alpha },
        "softmax" | "Softmax" => return Some(Op::Softmax { log: false, axis: axis()? }),
        "log_softmax" => return Some(Op::Softmax { log: true, axis: axis()? }),
        _ => return None,
    };
    Some(Op::Elementwise(activation))
}

/// The numbers of an array, and its shape.
fn array(value: &Value) -> (Vec<f32>, Vec<usize>) {
    let number = |value: &Value| match value.as_str() {
        Some("inf") => f64::INFINITY,
        Some("-inf") => f64::NEG_INFINITY,
        Some(_) => f64::NAN,
        None => value.as_f64().expect("a number"),
    };
    #[expect(clippy::cast_possible_truncation, reason = "the files hold floats, printed to be read back")]
    let data = value["data"].as_array().expect("data").iter().map(|value| number(value) as f32).collect();
    let size = |value: &Value| usize::try_from(value.as_u64().expect("a size")).expect("a size");
    (data, value["shape"].as_array().expect("a shape").iter().map(size).collect())
}

/// The output and the gradient of the input.
fn run(op: &Op, batch: usize, sample: Dims, x: &[f32], dy: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mut y, mut dx) = (x.to_vec(), dy.to_vec());
    match *op {
        Op::Elementwise(activation) => {
            let d = Elements::new(sample);
            kernels::activate(d, Samples::new(batch), activation, &mut y);
            let saved = if activation.saves_output() { &y } else { x };
            kernels::activate_backward(d, Samples::new(batch), activation, saved, &mut dx);
        }
        Op::Softmax { log, axis } => {
            let d = SoftmaxDims::new(sample, axis);
            if log {
                kernels::log_softmax(d, Samples::new(batch), &mut y);
                kernels::log_softmax_backward(d, Samples::new(batch), &y, &mut dx);
            } else {
                kernels::softmax(d, Samples::new(batch), &mut y);
                kernels::softmax_backward(d, Samples::new(batch), &y, &mut dx);
            }
        }
    }
    (y, dx)
}

/// Runs one case; gives the name in [`UNSUPPORTED`] that excuses it, if any does.
fn check(case: &Value) -> Option<&'static str> {
    let id = case["id"].as_str().expect("an id");
    let is_layer = case["kind"] == "layer";
    let (name, args) = match (case["layer"].as_str(), &case["config"]) {
        (Some("Activation"), config) => (config["activation"].as_str().expect("a name"), &Value::Null),
        (Some(layer), config) => (layer, config),
        (None, _) => (case["function"].as_str().expect("a function"), &case["args"]),
    };
    let excused = UNSUPPORTED.into_iter().find(|listed| *listed == name || *listed == id);
    let found = op(name, args, if is_layer { 0.3 } else { 0.2 }).filter(|_| case["call"]["mask"].is_null());
    let Some(mut op) = found else {
        assert!(excused.is_some(), "{id}: `{name}` is neither supported nor listed");
        return excused;
    };
    assert!(excused.is_none(), "{id}: `{name}` is supported, take it off the list");
    // A layer's array is a batch; an activation's is one sample, whose axes count from 0.
    let ((x, shape), (dy, _)) = (array(&case["inputs"][0]), array(&case["cotangents"][0]));
    let (batch, sample) = if is_layer { (shape[0], Dims::new(&shape[1..])) } else { (1, Dims::new(&shape)) };
    if let (Op::Softmax { axis, .. }, false) = (&mut op, is_layer) {
        *axis += isize::from(*axis >= 0);
    }
    let (y, dx) = run(&op, batch, sample, &x, &dy);
    let tolerance = |name: &str| case["tolerance"][name].as_f64().expect("a tolerance");
    let binds = |field: &str| case["check"].as_array().is_none_or(|fields| fields.iter().any(|name| name == field));
    for (field, got) in [("outputs", &y), ("grad_inputs", &dx)] {
        let want: Vec<f64> = array(&case[field][0]).0.into_iter().map(f64::from).collect();
        if binds(field) {
            assert_near(&alloc::format!("{id} {field}"), got, &want, tolerance("rtol"), tolerance("atol"));
        }
    }
    None
}

#[test]
fn activations_give_the_numbers_of_keras() {
    let mut met = vec![];
    for family in ["activations", "activation_layers"] {
        let path: String = alloc::format!("{}/../tests/golden/{family}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("a golden file");
        let family: Value = serde_json::from_str(&text).expect("JSON");
        met.extend(family["cases"].as_array().expect("cases").iter().filter_map(check));
    }
    let stale: Vec<_> = UNSUPPORTED.into_iter().filter(|listed| !met.contains(listed)).collect();
    assert!(stale.is_empty(), "listed as unsupported, but in no case: {stale:?}");
}
