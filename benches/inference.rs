//! Times predictions of one sample, steady state.
//!
//! Run: `cargo bench --bench inference`, with the same options as the bench `training`. A prediction runs on the thread
//! that asks for it, so `--threads` only names the row.

mod common;
mod models;

use common::{Arguments, BATCHES, Row, Times, inputs, measure};
use formwork::prelude::*;
use models::{CnnMnist, LstmAudio, MlpMnist, MlpSeed};

/// Times predictions of a model, for one made-up sample after the other.
macro_rules! predictions {
    ($name:literal, $model:ty, $shape:ty) => {
        ($name, || {
            let net = <$model>::new(1);
            let mut predictor = net.predictor::<1>();
            let samples: Vec<_> = (0..BATCHES).map(inputs::<$shape, 1>).collect();
            measure(|step| predictor.predict(&samples[step % BATCHES]).is_ok_and(|output| output[0][0].is_finite()))
        })
    };
}

/// A workload's name, and what times it.
type Workload = (&'static str, fn() -> Times);

fn main() {
    let workloads: [Workload; 4] = [
        predictions!("mlp_seed", MlpSeed, D1<64>),
        predictions!("mlp_mnist", MlpMnist, D1<784>),
        predictions!("cnn_mnist", CnnMnist, D3<28, 28, 1>),
        predictions!("lstm_audio", LstmAudio, D2<1, 1>),
    ];
    let arguments = Arguments::read();
    for (name, run) in workloads.iter().filter(|(name, _)| arguments.wants(name)) {
        for threads in arguments.threads() {
            Row { mode: "infer", workload: (*name).into(), threads, batch: 1, times: run() }
                .print(arguments.has("--json"));
        }
    }
}
