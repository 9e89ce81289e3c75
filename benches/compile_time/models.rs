//! The same networks for each framework that can express them, as programs that train. `EDIT` stands for a number that
//! each build sees anew: the seed, and the width of the last hidden layer.

use std::fmt::Write;

/// A network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// 16 Dense layers.
    Dense16,
    /// 16 layers: convolutions, normalizations, activations, poolings, Dense.
    Conv16,
    /// 60 layers: convolutions with normalizations and activations, and a head.
    Conv60,
}

impl Network {
    pub(crate) const ALL: [Self; 3] = [Self::Dense16, Self::Conv16, Self::Conv60];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dense16 => "dense_16",
            Self::Conv16 => "conv_16",
            Self::Conv60 => "conv_60",
        }
    }

    /// The convolutional networks as one list, for every framework.
    fn layers(self) -> Vec<Layer> {
        use Layer::{Conv, Dense, Dropout, Flatten, Mean, Norm, Pool, Relu};
        match self {
            Self::Dense16 => {
                (0..14).map(|_| Dense("64", true)).chain([Dense(WIDE, true), Dense("10", false)]).collect()
            }
            Self::Conv16 => vec![
                Conv(16, 1),
                Norm,
                Relu,
                Conv(16, 1),
                Relu,
                Pool,
                Conv(32, 1),
                Norm,
                Relu,
                Pool,
                Conv(32, 1),
                Relu,
                Flatten,
                Dense(WIDE, true),
                Dropout,
                Dense("10", false),
            ],
            Self::Conv60 => {
                let block = |at: usize| [Conv(16 << (at / 7), if at % 7 == 6 { 2 } else { 1 }), Norm, Relu];
                (0..19).flat_map(block).chain([Mean, Dense(WIDE, true), Dense("10", false)]).collect()
            }
        }
    }

    /// The shape of a sample.
    fn input(self) -> &'static [usize] {
        if self == Self::Dense16 { &[64] } else { &[32, 32, 3] }
    }
}

/// The width that each edit changes: 60, 61, …
const WIDE: &str = "6EDIT";

enum Layer {
    /// Filters and stride; 3×3, as large as its input.
    Conv(usize, usize),
    Norm,
    Relu,
    Pool,
    Mean,
    Flatten,
    Dropout,
    /// Units, and whether the rectifier follows.
    Dense(&'static str, bool),
}

/// A program that does nothing.
pub(crate) const EMPTY: &str = "fn main() {\n    println!(\"EDIT\");\n}\n";

/// The program in formwork, trained with batches of each of these sizes.
pub(crate) fn formwork(network: Network, batches: &[usize]) -> String {
    let layers = network.layers().into_iter().fold(String::new(), |mut text, layer| {
        let _ = match layer {
            Layer::Conv(filters, strides) => {
                writeln!(text, "        Conv2d({filters}, 3, strides = {strides}, padding = same, use_bias = false),")
            }
            Layer::Norm => writeln!(text, "        BatchNormalization(),"),
            Layer::Relu => writeln!(text, "        Relu(),"),
            Layer::Pool => writeln!(text, "        MaxPool2d(2),"),
            Layer::Mean => writeln!(text, "        GlobalAveragePool2d(),"),
            Layer::Flatten => writeln!(text, "        Flatten(),"),
            Layer::Dropout => writeln!(text, "        Dropout(0.5),"),
            Layer::Dense(units, true) => writeln!(text, "        Dense({units}, activation = relu),"),
            Layer::Dense(units, false) => writeln!(text, "        Dense({units}, activation = softmax),"),
        };
        text
    });
    let (shape, extents) =
        (network.input(), network.input().iter().map(|size| format!(", {size}")).collect::<String>());
    let training = batches.iter().fold(String::new(), |mut text, batch| {
        let _ = writeln!(
            text,
            "    let mut trainer = net.compile::<{batch}>(SparseCategoricalCrossentropy::default(), Adam::default(), \
             (Accuracy,));\n    trainer.fit(&data, Fit::epochs(1))?;"
        );
        text
    });
    format!(
        "use formwork::data::read_idx;\nuse formwork::prelude::*;\n\nmodel! {{\n    struct Net: {shape:?} -> [10] \
         {{\n{layers}    }}\n}}\n\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n    let images = \
         read_idx(\"images\")?.into_f32();\n    let classes = read_idx(\"classes\")?.into_ids()?;\n    let images = \
         images.into_shape_with_order((classes.len(){extents}))?;\n    let data = Dataset::new(images, \
         classes)?;\n    let mut net = Net::new(EDIT);\n{training}    Ok(())\n}}\n"
    )
}

/// The program in burn.
pub(crate) fn burn(network: Network) -> String {
    let (mut fields, mut made, mut steps) = (String::new(), String::new(), String::new());
    let (mut channels, mut side) = (3, 32);
    let mut width = if network == Network::Dense16 { "64".to_owned() } else { String::new() };
    for (at, layer) in network.layers().into_iter().enumerate() {
        let mut field = |ty: &str, made_by: String| {
            let _ = writeln!(fields, "    l{at}: {ty},");
            let _ = writeln!(made, "            l{at}: {made_by},");
            let _ = writeln!(steps, "        let h = self.l{at}.forward(h);");
        };
        match layer {
            Layer::Conv(filters, strides) => {
                field(
                    "Conv2d",
                    format!(
                        "Conv2dConfig::new([{channels}, {filters}], [3, 3]).with_stride([{strides}, \
                         {strides}]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).with_bias(false).init(device)"
                    ),
                );
                (channels, side) = (filters, side / strides);
            }
            Layer::Norm => field("BatchNorm", format!("BatchNormConfig::new({channels}).init(device)")),
            Layer::Relu => steps.push_str("        let h = relu(h);\n"),
            Layer::Pool => {
                field("MaxPool2d", "MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init()".into());
                side /= 2;
            }
            Layer::Mean => {
                steps.push_str("        let h = h.flatten::<3>(2, 3).mean_dim(2).flatten::<2>(1, 2);\n");
                width = channels.to_string();
            }
            Layer::Flatten => {
                steps.push_str("        let h = h.flatten::<2>(1, 3);\n");
                width = (channels * side * side).to_string();
            }
            Layer::Dropout => field("Dropout", "DropoutConfig::new(0.5).init()".into()),
            Layer::Dense(units, rectified) => {
                field("Linear", format!("LinearConfig::new({width}, {units}).init(device)"));
                if rectified {
                    steps.push_str("        let h = relu(h);\n");
                }
                width = units.to_owned();
            }
        }
    }
    let (rank, shape) = if network == Network::Dense16 { (2, "[32, 64]") } else { (4, "[32, 3, 32, 32]") };
    BURN.replace("FIELDS", &fields)
        .replace("MADE", &made)
        .replace("STEPS", &steps)
        .replace("RANK", &rank.to_string())
        .replace("SHAPE", shape)
}

const BURN: &str = "#![recursion_limit = \"256\"]
#![allow(unused_imports)]
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{
    BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d,
};
use burn::optim::{AdamConfig, GradientsParams, Optimizer};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Int, Tensor};

#[derive(Module, Debug)]
struct Net {
FIELDS}

impl Net {
    fn new(device: &Device) -> Self {
        Self {
MADE        }
    }

    fn forward(&self, h: Tensor<RANK>) -> Tensor<2> {
STEPS        h
    }
}

fn main() {
    let device = Device::flex().autodiff();
    let mut net = Net::new(&device);
    let mut adam = AdamConfig::new().init();
    for _ in 0..10 {
        let images = Tensor::<RANK>::random(SHAPE, Distribution::Default, &device);
        let classes = Tensor::<1, Int>::zeros([32], &device);
        let loss = CrossEntropyLossConfig::new().init(&device).forward(net.forward(images), classes);
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        net = adam.step(1e-3, net, gradients);
    }
}
";

/// The program in dfdx, whose convolutions need a nightly compiler.
pub(crate) fn dfdx(network: Network) -> Option<String> {
    if network != Network::Dense16 {
        return None;
    }
    let mut width = "64";
    let mut layers = Vec::new();
    for layer in network.layers() {
        let Layer::Dense(units, rectified) = layer else { return None };
        layers.push(format!("Linear<{width}, {units}>"));
        if rectified {
            layers.push("ReLU".to_owned());
        }
        width = units;
    }
    // A tuple has at most six parts.
    while layers.len() > 1 {
        layers = layers
            .chunks(4)
            .map(|parts| if parts.len() == 1 { parts[0].clone() } else { format!("({})", parts.join(", ")) })
            .collect();
    }
    Some(DFDX.replace("NETWORK", &layers[0]))
}

const DFDX: &str = "use dfdx::optim::{Adam, AdamConfig};
use dfdx::prelude::*;

type Net = NETWORK;

fn main() {
    let device = Cpu::seed_from_u64(EDIT);
    let mut net = device.build_module::<Net, f32>();
    let mut adam = Adam::new(&net, AdamConfig::default());
    let mut kept = Some(net.alloc_grads());
    for _ in 0..10 {
        let images: Tensor<Rank2<32, 64>, f32, Cpu> = device.sample_normal();
        let classes: Tensor<Rank2<32, 10>, f32, Cpu> = device.sample_uniform();
        let traced = images.trace(kept.take().unwrap());
        let loss = cross_entropy_with_logits_loss(net.forward_mut(traced), classes);
        let mut gradients = loss.backward();
        adam.update(&mut net, &gradients).unwrap();
        net.zero_grads(&mut gradients);
        kept = Some(gradients);
    }
}
";
