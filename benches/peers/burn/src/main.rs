//! Burn on the workloads: the `flex` backend with SIMD, the fastest of its CPU backends here.

mod networks;

use burn::module::Module;
use burn::nn::loss::{BinaryCrossEntropyLossConfig, CrossEntropyLossConfig, MseLoss, Reduction};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData};
use harness::{BATCHES, Draws, Job, WORDS, perceptron};
use networks::{Audio, Images, Perceptron, Series, TextConvolution, TextMemory};
use std::hint::black_box;

const NAME: &str = "burn-0.22.1";

fn main() {
    let job = Job::read();
    if job.mode == "train" { train(&job) } else { infer(&job) }
}

/// One network on its way: data and steps.
struct Bench<'a> {
    job: &'a Job,
    device: Device,
    draws: Draws,
}

impl Bench<'_> {
    fn numbers<const D: usize>(&mut self, shape: [usize; D]) -> Tensor<D> {
        let values = self.draws.numbers(shape.iter().product());
        Tensor::from_data(TensorData::new(values, shape), &self.device)
    }

    fn ids<const D: usize>(&mut self, shape: [usize; D], bound: u32) -> Tensor<D, Int> {
        let ids = self.draws.ids(shape.iter().product(), bound);
        let ids: Vec<i32> = ids.into_iter().map(|id| i32::try_from(id).expect("a small id")).collect();
        Tensor::from_data(TensorData::new(ids, shape), &self.device)
    }

    /// Times Adam's steps on the loss of a network for the batch of some number.
    fn steps<N: Module + Clone>(
        &self,
        batch: usize,
        network: N,
        loss: impl Fn(&N, usize) -> Tensor<1>,
    ) {
        let mut adam = AdamConfig::new().with_epsilon(1e-7).init();
        let mut slot = Some(network);
        self.job.time(NAME, batch, |step| {
            let network = slot.take().expect("put back by the last step");
            let gradients = loss(&network, step % BATCHES).backward();
            let gradients = GradientsParams::from_grads(gradients, &network);
            slot = Some(adam.step(1e-3, network, gradients));
            let _ = self.device.sync();
        });
    }
}

fn train(job: &Job) {
    let mut bench = Bench { job, device: Device::flex().autodiff(), draws: Draws(1) };
    let device = bench.device.clone();
    let entropy = CrossEntropyLossConfig::new().init(&device);
    let binary = BinaryCrossEntropyLossConfig::new().with_logits(true).init(&device);
    let square = MseLoss::new();
    if let Some((sizes, batch)) = perceptron(&job.workload) {
        let data = batches(|| (bench.numbers([batch, sizes[0]]), bench.ids([batch], 10)));
        return bench.steps(batch, Perceptron::new(sizes, &device), |network, at| {
            entropy.forward(network.forward(data[at].0.clone()), data[at].1.clone())
        });
    }
    match job.workload.as_str() {
        "cnn_mnist" => {
            let data = batches(|| (bench.numbers([64, 1, 28, 28]), bench.ids([64], 10)));
            bench.steps(64, Images::new(&device), |network, at| {
                entropy.forward(network.forward(data[at].0.clone()), data[at].1.clone())
            });
        }
        "lstm_imdb" => {
            let data = batches(|| (bench.ids([128, 100], WORDS), bench.ids([128, 1], 2)));
            bench.steps(128, TextMemory::new(&device), |network, at| {
                binary.forward(network.forward(data[at].0.clone()), data[at].1.clone())
            });
        }
        "gru_ts" => {
            let data = batches(|| (bench.numbers([128, 120, 14]), bench.numbers([128, 1])));
            bench.steps(128, Series::new(&device), |network, at| {
                square.forward(network.forward(data[at].0.clone()), data[at].1.clone(), Reduction::Mean)
            });
        }
        "conv1d_text" => {
            let data = batches(|| (bench.ids([128, 500], WORDS), bench.ids([128, 1], 2)));
            bench.steps(128, TextConvolution::new(&device), |network, at| {
                binary.forward(network.forward(data[at].0.clone()), data[at].1.clone())
            });
        }
        _ => job.skip("not known here"),
    }
}

fn batches<T>(make: impl FnMut() -> T) -> Vec<T> {
    std::iter::repeat_with(make).take(BATCHES).collect()
}

fn infer(job: &Job) {
    let device = Device::flex();
    let mut bench = Bench { job, device: device.clone(), draws: Draws(2) };
    if let Some((sizes, _)) = perceptron(&job.workload) {
        let (network, x) = (Perceptron::new(sizes, &device), bench.numbers([1, sizes[0]]));
        return job.time(NAME, 1, |_| drop(black_box(network.forward(x.clone()).into_data())));
    }
    match job.workload.as_str() {
        "cnn_mnist" => {
            let (network, x) = (Images::new(&device), bench.numbers([1, 1, 28, 28]));
            job.time(NAME, 1, |_| drop(black_box(network.forward(x.clone()).into_data())));
        }
        "lstm_audio" => {
            let (network, x) = (Audio::new(&device), bench.numbers([1, 1, 1]));
            let mut state = None;
            job.time(NAME, 1, |_| {
                let (y, next) = network.step(x.clone(), state.take());
                state = Some(next);
                drop(black_box(y.into_data()));
            });
        }
        _ => job.skip("not known here"),
    }
}
