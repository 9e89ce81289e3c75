//! Times whole train steps: forward, loss, backward and optimizer, data in memory, steady state.
//!
//! Run: `cargo bench --bench training`, with `-- --json` for a line per row, `-- --workload mlp_seed` for one workload
//! and `-- --threads 1` for one number of threads.

mod common;
mod models;

use common::{Row, Workload, ids, inputs, measure, one_hot};
use formwork::prelude::*;
use models::{CnnMnist, Conv1dText, GruTs, LstmImdb, MlpMnist, MlpSeed, MlpWide};

fn main() {
    let workloads = [
        Workload { name: "mlp_seed", batch: 32, run: mlp_seed },
        Workload { name: "mlp_mnist", batch: 128, run: mlp_mnist },
        Workload { name: "mlp_wide", batch: 256, run: mlp_wide },
        Workload { name: "cnn_mnist", batch: 64, run: cnn_mnist },
        Workload { name: "lstm_imdb", batch: 128, run: lstm_imdb },
        Workload { name: "gru_ts", batch: 128, run: gru_ts },
        Workload { name: "conv1d_text", batch: 128, run: conv1d_text },
    ];
    common::main("train", &workloads);
}

/// Times train steps of a model on a made-up batch of inputs and targets.
macro_rules! steps {
    ($model:ty, $batch:literal, $loss:expr, $inputs:expr, $targets:expr, $threads:expr) => {{
        let mut net = <$model>::new(1);
        let mut trainer = net.compile::<$batch>($loss, Adam::default(), ()).threads($threads);
        let (inputs, targets) = ($inputs, $targets);
        measure(|| {
            let loss = trainer.train_on_batch(&inputs, &targets);
            loss.is_ok_and(f64::is_finite)
        })
    }};
}

fn mlp_seed(threads: usize) -> Row {
    steps!(MlpSeed, 32, CategoricalCrossentropy::default(), inputs::<D1<64>, 32>(), one_hot::<10, 32>(), threads)
}

fn mlp_mnist(threads: usize) -> Row {
    steps!(MlpMnist, 128, CategoricalCrossentropy::default(), inputs::<D1<784>, 128>(), one_hot::<10, 128>(), threads)
}

fn mlp_wide(threads: usize) -> Row {
    steps!(MlpWide, 256, CategoricalCrossentropy::default(), inputs::<D1<1024>, 256>(), one_hot::<10, 256>(), threads)
}

fn cnn_mnist(threads: usize) -> Row {
    let images = inputs::<D3<28, 28, 1>, 64>();
    steps!(CnnMnist, 64, CategoricalCrossentropy::default(), images, one_hot::<10, 64>(), threads)
}

fn lstm_imdb(threads: usize) -> Row {
    steps!(LstmImdb, 128, BinaryCrossentropy::default(), ids::<100, 128>(10_000), inputs::<D1<1>, 128>(), threads)
}

fn gru_ts(threads: usize) -> Row {
    steps!(GruTs, 128, MeanSquaredError::default(), inputs::<D2<120, 14>, 128>(), inputs::<D1<1>, 128>(), threads)
}

fn conv1d_text(threads: usize) -> Row {
    steps!(Conv1dText, 128, BinaryCrossentropy::default(), ids::<500, 128>(10_000), inputs::<D1<1>, 128>(), threads)
}
