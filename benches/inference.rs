//! Times predictions of one sample, steady state.
//!
//! Run: `cargo bench --bench inference`, with the same options as the bench `training`. A prediction runs on the thread
//! that asks for it, so `--threads` only names the row.

mod common;
mod models;

use common::{Row, Workload, inputs, measure};
use formwork::prelude::*;
use models::{CnnMnist, LstmAudio, MlpMnist, MlpSeed};

fn main() {
    let workloads = [
        Workload { name: "mlp_seed", batch: 1, run: mlp_seed },
        Workload { name: "mlp_mnist", batch: 1, run: mlp_mnist },
        Workload { name: "cnn_mnist", batch: 1, run: cnn_mnist },
        Workload { name: "lstm_audio", batch: 1, run: lstm_audio },
    ];
    common::main("infer", &workloads);
}

/// Times predictions of a model for a made-up sample.
macro_rules! predictions {
    ($model:ty, $shape:ty) => {{
        let net = <$model>::new(1);
        let mut predictor = net.predictor::<1>();
        let sample = inputs::<$shape, 1>();
        measure(|| predictor.predict(&sample).is_ok_and(|output| output[0].iter().all(|value| value.is_finite())))
    }};
}

fn mlp_seed(_: usize) -> Row {
    predictions!(MlpSeed, D1<64>)
}

fn mlp_mnist(_: usize) -> Row {
    predictions!(MlpMnist, D1<784>)
}

fn cnn_mnist(_: usize) -> Row {
    predictions!(CnnMnist, D3<28, 28, 1>)
}

fn lstm_audio(_: usize) -> Row {
    predictions!(LstmAudio, D2<1, 1>)
}
