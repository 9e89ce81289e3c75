//! The training workloads: each model with its loss, its optimizer, and made-up batches.

use super::{BagOfWords, CnnMnist, Conv1dText, GruTs, LstmImdb, MlpMnist, MlpSeed, MlpWide};
use crate::common::{BATCHES, classes, ids, inputs, one_hot};
use formwork::prelude::*;
use formwork::{Description, Model};

/// Takes one train step, on the batch of this number, and says whether the loss is a number.
pub(crate) type Step<'a> = &'a mut dyn FnMut(usize) -> bool;

/// What is to be done with the steps of a workload.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(Step<'_>);

/// A training workload.
pub(crate) struct Training {
    pub(crate) name: &'static str,
    pub(crate) batch: usize,
    /// What the model says that its trainer takes, in bytes.
    pub(crate) train_bytes: usize,
    /// Bytes of the batches.
    pub(crate) data_bytes: usize,
    /// Sets it up for a number of threads and hands out its steps.
    pub(crate) run: fn(usize, Visit<'_>),
}

/// A workload from its name, model, batch size, loss, what makes the inputs and targets of a batch of some number, and the
/// optimizer with its number of slots: Adam unless it says otherwise.
macro_rules! training {
    ($name:literal, $model:ty, $batch:literal, $loss:expr, $inputs:expr, $targets:expr) => {
        training!($name, $model, $batch, $loss, $inputs, $targets, Adam::default(), 2)
    };
    ($name:literal, $model:ty, $batch:literal, $loss:expr, $inputs:expr, $targets:expr, $optimizer:expr, $slots:literal) => {
        Training {
            name: $name,
            batch: $batch,
            train_bytes: <$model>::train_bytes($batch, $slots),
            data_bytes: BATCHES * $batch * 4 * elements(<$model as Model>::DESCRIPTION),
            run: |threads, visit| {
                let mut net = <$model>::new(1);
                let mut trainer = net.compile::<$batch>($loss, $optimizer, ()).threads(threads);
                let batches: Vec<_> = (0..BATCHES).map(|batch| ($inputs(batch), $targets(batch))).collect();
                visit(&mut |step| {
                    let (inputs, targets) = &batches[step % BATCHES];
                    trainer.train_on_batch(inputs, targets).is_ok_and(f64::is_finite)
                });
            },
        }
    };
}

/// Elements of the inputs and outputs of a sample.
fn elements(description: &Description) -> usize {
    let inputs = description.inputs.iter().map(|port| port.dims.len());
    let outputs = description.outputs.iter().map(|(port, _)| port.dims.len());
    inputs.chain(outputs).sum()
}

/// All of them: from small to large as the peers' table lists them, then two that only the optimizer tells apart.
pub(crate) fn trainings() -> [Training; 9] {
    [
        training!("mlp_seed", MlpSeed, 32, crossentropy(), inputs::<D1<64>, 32>, one_hot::<10, 32>),
        training!("mlp_mnist", MlpMnist, 128, crossentropy(), inputs::<D1<784>, 128>, one_hot::<10, 128>),
        training!("mlp_wide", MlpWide, 256, crossentropy(), inputs::<D1<1024>, 256>, one_hot::<10, 256>),
        training!("cnn_mnist", CnnMnist, 64, crossentropy(), inputs::<D3<28, 28, 1>, 64>, one_hot::<10, 64>),
        training!("lstm_imdb", LstmImdb, 128, binary(), ids::<10_000, 100, 128>, classes::<128>),
        training!("gru_ts", GruTs, 128, MeanSquaredError::default(), inputs::<D2<120, 14>, 128>, inputs::<D1<1>, 128>),
        training!("conv1d_text", Conv1dText, 128, binary(), ids::<10_000, 500, 128>, classes::<128>),
        training!("bag_sgd", BagOfWords, 32, binary(), ids::<100_000, 100, 32>, classes::<32>, Sgd::default(), 0),
        training!("bag_adam", BagOfWords, 32, binary(), ids::<100_000, 100, 32>, classes::<32>),
    ]
}

fn crossentropy() -> CategoricalCrossentropy {
    CategoricalCrossentropy::default()
}

fn binary() -> BinaryCrossentropy {
    BinaryCrossentropy::default()
}
