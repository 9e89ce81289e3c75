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

model! {
    /// The network of Keras's MNIST example: three convolutions and two dense layers, 93,322 parameters.
    pub struct CnnMnist: [28, 28, 1] -> [10] {
        Conv2d(32, kernel_size = 3, activation = relu),
        MaxPool2d(2),
        Conv2d(64, kernel_size = 3, activation = relu),
        MaxPool2d(2),
        Conv2d(64, kernel_size = 3, activation = relu),
        Flatten(),
        Dense(64, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// Two convolutions over a sequence of 500 vectors.
    pub struct Conv1dText: [500, 128] -> [1] {
        Conv1d(32, kernel_size = 7, activation = relu),
        MaxPool1d(5),
        Conv1d(32, kernel_size = 7, activation = relu),
        GlobalMaxPool1d(),
        Dense(1, activation = sigmoid),
    }
}

fn main() {
    let workloads = [
        Workload { name: "mlp_seed", batch: 32, run: mlp_seed },
        Workload { name: "mlp_mnist", batch: 128, run: mlp_mnist },
        Workload { name: "cnn_mnist", batch: 64, run: cnn_mnist },
        Workload { name: "conv1d_text", batch: 128, run: conv1d_text },
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

fn cnn_mnist(threads: usize) -> Row {
    let mut net = CnnMnist::new(1);
    let mut trainer = net.compile::<64>(CategoricalCrossentropy::default(), Adam::default(), ()).threads(threads);
    let mut inputs = Batch::<f32, formwork::D3<28, 28, 1>, 64>::zeros();
    inputs.storage_mut().copy_from_slice(common::inputs::<784, 64>().storage_mut());
    let targets = common::one_hot::<10, 64>();
    measure(|| {
        let loss = trainer.train_on_batch(&inputs, &targets);
        loss.is_ok_and(f64::is_finite)
    })
}

fn conv1d_text(threads: usize) -> Row {
    let mut net = Conv1dText::new(1);
    let mut trainer = net.compile::<128>(BinaryCrossentropy::default(), Adam::default(), ()).threads(threads);
    let mut inputs = Batch::<f32, formwork::D2<500, 128>, 128>::zeros();
    inputs.storage_mut().copy_from_slice(common::inputs::<64000, 128>().storage_mut());
    let targets = Batch::<f32, formwork::D1<1>, 128>::zeros();
    measure(|| {
        let loss = trainer.train_on_batch(&inputs, &targets);
        loss.is_ok_and(f64::is_finite)
    })
}
