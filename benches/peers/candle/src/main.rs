//! Candle on the workloads it can express.
//!
//! Training with max-pooling is left out: Candle 0.11.1 gives each winner of a 2×2 window a quarter of its gradient, so
//! its step would not be the same work done right.

use candle_core::{DType, Device, Module, Result, Tensor};
use candle_nn::rnn::{GRU, GRUConfig, LSTM, LSTMConfig, LSTMState, RNN, gru, lstm};
use candle_nn::{
    AdamW, Conv2d, Conv2dConfig, Embedding, Linear, Optimizer, ParamsAdamW, VarBuilder, VarMap, conv2d, embedding,
    linear, loss,
};
use harness::{BATCHES, Draws, Job, WORDS, perceptron};
use std::hint::black_box;

const NAME: &str = "candle-0.11.1";

fn main() -> Result<()> {
    let job = Job::read();
    if job.mode == "train" { train(&job) } else { infer(&job) }
}

fn numbers(draws: &mut Draws, shape: &[usize]) -> Result<Tensor> {
    Tensor::from_vec(draws.numbers(shape.iter().product()), shape, &Device::Cpu)
}

fn ids(draws: &mut Draws, shape: &[usize], bound: u32) -> Result<Tensor> {
    Tensor::from_vec(draws.ids(shape.iter().product(), bound), shape, &Device::Cpu)
}

/// Dense layers with relu between them.
struct Perceptron(Vec<Linear>);

impl Perceptron {
    fn new(sizes: &[usize], weights: &VarBuilder) -> Result<Self> {
        let layer = |(at, pair): (usize, &[usize])| linear(pair[0], pair[1], weights.pp(at));
        sizes.windows(2).enumerate().map(layer).collect::<Result<_>>().map(Self)
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (head, hidden) = self.0.split_last().expect("at least one layer");
        let h = hidden.iter().try_fold(x.clone(), |x, layer| layer.forward(&x)?.relu())?;
        head.forward(&h)
    }
}

/// Times steps of Adam, which is AdamW without decay.
fn steps(job: &Job, batch: usize, weights: &VarMap, loss: impl Fn(usize) -> Result<Tensor>) -> Result<()> {
    let mut adam = AdamW::new(weights.all_vars(), ParamsAdamW { weight_decay: 0.0, ..ParamsAdamW::default() })?;
    job.time(NAME, batch, |step| {
        loss(step % BATCHES).and_then(|loss| adam.backward_step(&loss)).expect("shapes that fit");
    });
    Ok(())
}

fn train(job: &Job) -> Result<()> {
    let variables = VarMap::new();
    let weights = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
    let draws = &mut Draws(1);
    if let Some((sizes, batch)) = perceptron(&job.workload) {
        let network = Perceptron::new(sizes, &weights)?;
        let data = batches(|| Ok((numbers(draws, &[batch, sizes[0]])?, ids(draws, &[batch], 10)?)))?;
        let step = |at: usize| loss::cross_entropy(&network.forward(&data[at].0)?, &data[at].1);
        return steps(job, batch, &variables, step);
    }
    let head = linear(32, 1, weights.pp("head"))?;
    match job.workload.as_str() {
        "lstm_imdb" => {
            let vectors: Embedding = embedding(WORDS as usize, 32, weights.pp("vectors"))?;
            let memory: LSTM = lstm(32, 32, LSTMConfig::default(), weights.pp("memory"))?;
            let data =
                batches(|| Ok((ids(draws, &[128, 100], WORDS)?, ids(draws, &[128, 1], 2)?.to_dtype(DType::F32)?)))?;
            steps(job, 128, &variables, |at| {
                let states = memory.seq(&vectors.forward(&data[at].0)?)?;
                let last = states.last().expect("a hundred steps");
                loss::binary_cross_entropy_with_logit(&head.forward(last.h())?, &data[at].1)
            })
        }
        "gru_ts" => {
            let memory: GRU = gru(14, 32, GRUConfig::default(), weights.pp("memory"))?;
            let data = batches(|| Ok((numbers(draws, &[128, 120, 14])?, numbers(draws, &[128, 1])?)))?;
            steps(job, 128, &variables, |at| {
                let states = memory.seq(&data[at].0)?;
                let last = states.last().expect("120 steps");
                loss::mse(&head.forward(&last.h)?, &data[at].1)
            })
        }
        _ => job.skip("Candle's gradient of max-pooling is wrong"),
    }
}

fn batches<T>(make: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    std::iter::repeat_with(make).take(BATCHES).collect()
}

/// Weights that nothing trains, so that no graph is recorded.
fn frozen(variables: &VarMap) -> VarBuilder<'static> {
    let data = variables.data().lock().expect("no other thread");
    let tensors = data.iter().map(|(name, variable)| (name.clone(), variable.as_tensor().detach())).collect();
    VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu)
}

/// A network built twice: first to draw its weights, then on these, frozen.
fn build<N>(make: impl Fn(&VarBuilder) -> Result<N>) -> Result<N> {
    let variables = VarMap::new();
    make(&VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu))?;
    make(&frozen(&variables))
}

fn infer(job: &Job) -> Result<()> {
    let draws = &mut Draws(2);
    if let Some((sizes, _)) = perceptron(&job.workload) {
        let (network, x) = (build(|weights| Perceptron::new(sizes, weights))?, numbers(draws, &[1, sizes[0]])?);
        job.time(NAME, 1, |_| drop(black_box(network.forward(&x).and_then(|y| y.to_vec2::<f32>()))));
        return Ok(());
    }
    match job.workload.as_str() {
        "cnn_mnist" => {
            let (network, x) = (build(Images::new)?, numbers(draws, &[1, 1, 28, 28])?);
            job.time(NAME, 1, |_| drop(black_box(network.forward(&x).and_then(|y| y.to_vec2::<f32>()))));
        }
        "lstm_audio" => {
            let (memory, head) = build(|weights| {
                let memory: LSTM = lstm(1, 20, LSTMConfig::default(), weights.pp("memory"))?;
                Ok((memory, linear(20, 1, weights.pp("head"))?))
            })?;
            let (x, mut state): (Tensor, LSTMState) = (numbers(draws, &[1, 1])?, memory.zero_state(1)?);
            job.time(NAME, 1, |_| {
                state = memory.step(&x, &state).expect("shapes that fit");
                drop(black_box(head.forward(state.h()).and_then(|y| y.to_vec2::<f32>())));
            });
        }
        _ => job.skip("not known here"),
    }
    Ok(())
}

/// The convolutional network.
struct Images {
    convolutions: [Conv2d; 3],
    hidden: Linear,
    head: Linear,
}

impl Images {
    fn new(weights: &VarBuilder) -> Result<Self> {
        let layer =
            |channels, filters, name: &str| conv2d(channels, filters, 3, Conv2dConfig::default(), weights.pp(name));
        Ok(Self {
            convolutions: [layer(1, 32, "first")?, layer(32, 64, "second")?, layer(64, 64, "third")?],
            hidden: linear(576, 64, weights.pp("hidden"))?,
            head: linear(64, 10, weights.pp("head"))?,
        })
    }

    fn forward(&self, images: &Tensor) -> Result<Tensor> {
        let [first, second, third] = &self.convolutions;
        let h = first.forward(images)?.relu()?.max_pool2d(2)?;
        let h = second.forward(&h)?.relu()?.max_pool2d(2)?;
        let h = third.forward(&h)?.relu()?.flatten_from(1)?;
        self.head.forward(&self.hidden.forward(&h)?.relu()?)
    }
}
