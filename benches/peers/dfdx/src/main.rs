//! dfdx on the workloads that stable Rust lets it express: it has no recurrent layers, and its convolutions need nightly.

use dfdx::optim::{Adam, AdamConfig};
use dfdx::prelude::*;
use harness::{BATCHES, Draws, Job};
use std::hint::black_box;

type Seed = ((Linear<64, 32>, ReLU), (Linear<32, 32>, ReLU), Linear<32, 10>);
type Mnist = ((Linear<784, 512>, ReLU), Linear<512, 10>);
type Wide = ((Linear<1024, 1024>, ReLU), (Linear<1024, 1024>, ReLU), Linear<1024, 10>);

const NAME: &str = "dfdx-0.13.0";

/// Times Adam's steps of a network.
macro_rules! train {
    ($job:expr, $network:ty, $batch:literal, $inputs:literal) => {{
        let (device, mut draws) = (Cpu::default(), Draws(1));
        let data: Vec<(Tensor<Rank2<$batch, $inputs>, f32, Cpu>, Tensor<Rank2<$batch, 10>, f32, Cpu>)> = (0..BATCHES)
            .map(|_| (device.tensor(draws.numbers($batch * $inputs)), device.tensor(draws.one_hot($batch))))
            .collect();
        let mut network = device.build_module::<$network, f32>();
        let mut adam = Adam::new(&network, AdamConfig { lr: 1e-3, ..AdamConfig::default() });
        let mut kept = Some(network.alloc_grads());
        $job.time(NAME, $batch, |step| {
            let (inputs, targets) = &data[step % BATCHES];
            let traced = inputs.trace(kept.take().expect("put back by the last step"));
            let loss = cross_entropy_with_logits_loss(network.forward_mut(traced), targets.clone());
            let mut gradients = loss.backward();
            adam.update(&mut network, &gradients).expect("every parameter has a gradient");
            network.zero_grads(&mut gradients);
            kept = Some(gradients);
        });
    }};
}

/// Times predictions of a network.
macro_rules! infer {
    ($job:expr, $network:ty, $inputs:literal) => {{
        let device = Cpu::default();
        let network = device.build_module::<$network, f32>();
        let sample: Tensor<Rank1<$inputs>, f32, Cpu> = device.tensor(Draws(2).numbers($inputs));
        $job.time(NAME, 1, |_| {
            black_box(network.forward(sample.clone()).array());
        });
    }};
}

fn main() {
    let job = Job::read();
    match job.key() {
        ("train", "mlp_seed") => train!(job, Seed, 32, 64),
        ("train", "mlp_mnist") => train!(job, Mnist, 128, 784),
        ("train", "mlp_wide") => train!(job, Wide, 256, 1024),
        ("infer", "mlp_seed") => infer!(job, Seed, 64),
        ("infer", "mlp_mnist") => infer!(job, Mnist, 784),
        _ => job.skip("dfdx has no such layer on stable Rust"),
    }
}
