//! The networks as Burn's modules; channels first, as Burn has them.

use burn::module::Module;
use burn::nn::conv::{Conv1d, Conv1dConfig, Conv2d, Conv2dConfig};
use burn::nn::gru::{Gru, GruConfig};
use burn::nn::pool::{MaxPool1d, MaxPool1dConfig, MaxPool2d, MaxPool2dConfig};
use burn::nn::{Embedding, EmbeddingConfig, Linear, LinearConfig, Lstm, LstmConfig, LstmState};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor};

#[derive(Module, Debug)]
pub(crate) struct Perceptron {
    hidden: Vec<Linear>,
    head: Linear,
}

impl Perceptron {
    pub(crate) fn new(sizes: &[usize], device: &Device) -> Self {
        let mut layers: Vec<Linear> =
            sizes.windows(2).map(|pair| LinearConfig::new(pair[0], pair[1]).init(device)).collect();
        let head = layers.pop().expect("at least one layer");
        Self { hidden: layers, head }
    }

    pub(crate) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.head.forward(self.hidden.iter().fold(x, |x, layer| relu(layer.forward(x))))
    }
}

#[derive(Module, Debug)]
pub(crate) struct Images {
    first: Conv2d,
    second: Conv2d,
    third: Conv2d,
    halve: MaxPool2d,
    hidden: Linear,
    head: Linear,
}

impl Images {
    pub(crate) fn new(device: &Device) -> Self {
        let convolution = |channels, filters| Conv2dConfig::new([channels, filters], [3, 3]).init(device);
        Self {
            first: convolution(1, 32),
            second: convolution(32, 64),
            third: convolution(64, 64),
            halve: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            hidden: LinearConfig::new(576, 64).init(device),
            head: LinearConfig::new(64, 10).init(device),
        }
    }

    pub(crate) fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let h = self.halve.forward(relu(self.first.forward(images)));
        let h = self.halve.forward(relu(self.second.forward(h)));
        let h = relu(self.third.forward(h)).flatten::<2>(1, 3);
        self.head.forward(relu(self.hidden.forward(h)))
    }
}

#[derive(Module, Debug)]
pub(crate) struct TextMemory {
    vectors: Embedding,
    memory: Lstm,
    head: Linear,
}

impl TextMemory {
    pub(crate) fn new(device: &Device) -> Self {
        Self {
            vectors: EmbeddingConfig::new(10_000, 32).init(device),
            memory: LstmConfig::new(32, 32, true).init(device),
            head: LinearConfig::new(32, 1).init(device),
        }
    }

    pub(crate) fn forward(&self, words: Tensor<2, Int>) -> Tensor<2> {
        let (_, last) = self.memory.forward(self.vectors.forward(words), None);
        self.head.forward(last.hidden)
    }
}

#[derive(Module, Debug)]
pub(crate) struct Series {
    memory: Gru,
    head: Linear,
}

impl Series {
    pub(crate) fn new(device: &Device) -> Self {
        Self { memory: GruConfig::new(14, 32, true).init(device), head: LinearConfig::new(32, 1).init(device) }
    }

    pub(crate) fn forward(&self, steps: Tensor<3>) -> Tensor<2> {
        let states = self.memory.forward(steps, None);
        let [batch, length, units] = states.dims();
        self.head.forward(states.narrow(1, length - 1, 1).reshape([batch, units]))
    }
}

#[derive(Module, Debug)]
pub(crate) struct TextConvolution {
    vectors: Embedding,
    first: Conv1d,
    second: Conv1d,
    shorten: MaxPool1d,
    head: Linear,
}

impl TextConvolution {
    pub(crate) fn new(device: &Device) -> Self {
        Self {
            vectors: EmbeddingConfig::new(10_000, 128).init(device),
            first: Conv1dConfig::new(128, 32, 7).init(device),
            second: Conv1dConfig::new(32, 32, 7).init(device),
            shorten: MaxPool1dConfig::new(5).with_stride(5).init(),
            head: LinearConfig::new(32, 1).init(device),
        }
    }

    pub(crate) fn forward(&self, words: Tensor<2, Int>) -> Tensor<2> {
        let h = self.vectors.forward(words).swap_dims(1, 2);
        let h = self.shorten.forward(relu(self.first.forward(h)));
        let strongest = relu(self.second.forward(h)).max_dim(2);
        self.head.forward(strongest.squeeze_dim::<2>(2))
    }
}

#[derive(Module, Debug)]
pub(crate) struct Audio {
    memory: Lstm,
    head: Linear,
}

impl Audio {
    pub(crate) fn new(device: &Device) -> Self {
        Self { memory: LstmConfig::new(1, 20, true).init(device), head: LinearConfig::new(20, 1).init(device) }
    }

    pub(crate) fn step(&self, sound: Tensor<3>, state: Option<LstmState<2>>) -> (Tensor<2>, LstmState<2>) {
        let (_, state) = self.memory.forward(sound, state);
        (self.head.forward(state.hidden.clone()), state)
    }
}
