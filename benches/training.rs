//! Times whole train steps: forward, loss, backward and optimizer, data in memory, steady state.
//!
//! Run: `cargo bench --bench training`, with `-- --json` for a line per row, `-- --workload mlp_seed` for one workload
//! and `-- --threads 1` for one number of threads.

mod common;

use common::{Row, Workload, measure};
use formwork::prelude::*;

model! {
    /// 64 → 32 → 32 → 10: 3,466 parameters.
    pub struct MlpSeed: [64] -> [10] {
        Dense(32, activation = relu),
        Dense(32, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// 784 → 512 → 10: 407,050 parameters.
    pub struct MlpMnist: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

fn main() {
    let workloads = [
        Workload { name: "mlp_seed", batch: 32, run: mlp_seed },
        Workload { name: "mlp_mnist", batch: 128, run: mlp_mnist },
    ];
    common::main("train", &workloads);
}

fn mlp_seed(threads: usize) -> Row {
    let mut net = MlpSeed::new(1);
    let mut trainer = net.compile::<32>(CategoricalCrossentropy::default(), Adam::default(), ()).threads(threads);
    let (inputs, targets) = (common::inputs::<64, 32>(), common::one_hot::<10, 32>());
    measure(|| {
        let loss = trainer.train_on_batch(&inputs, &targets);
        loss.is_ok_and(f64::is_finite)
    })
}

fn mlp_mnist(threads: usize) -> Row {
    let mut net = MlpMnist::new(1);
    let mut trainer = net.compile::<128>(CategoricalCrossentropy::default(), Adam::default(), ()).threads(threads);
    let (inputs, targets) = (common::inputs::<784, 128>(), common::one_hot::<10, 128>());
    measure(|| {
        let loss = trainer.train_on_batch(&inputs, &targets);
        loss.is_ok_and(f64::is_finite)
    })
}
