//! A training step and a prediction allocate nothing, on one thread and on several: an allocator counts.

use formwork::prelude::*;
use formwork::{Compile, Feed, Labels, Objective, Prediction, Weighted};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

model! {
    struct Small: [20] -> [10] {
        Dense(16, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// Large enough for batches of 256 to be split.
    struct Large: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    struct Fork {
        trunk: Dense(8, activation = relu),
        score: Dense(1),
        kind: Dense(3, activation = softmax),
    }
    fn forward(x: [20]) -> (score: [1], kind: [3]) {
        let h = trunk(x);
        (score: score(h), kind: kind(h))
    }
}

model! {
    struct Tower: [20] -> [16] {
        Dense(33, activation = gelu),
        Dropout(0.25),
        Dense(16, activation = tanh),
    }
}

model! {
    /// Two inputs, a model inside that is called twice, dropout.
    struct Judge {
        tower: Tower,
        mix: Dense(24, activation = relu),
        drop: Dropout(0.5),
        kind: Dense(5, activation = softmax),
        score: Dense(1),
    }
    fn forward(left: [20], right: [20]) -> (kind: [5], score: [1]) {
        let l = tower(left);
        let r = tower(right);
        let h = drop(mix(concatenate(l, r, multiply(l, r))));
        (kind: kind(h), score: score(h))
    }
}

model! {
    #[model(allow(dropped_border))]
    /// Large enough for batches of 64 to be split.
    struct Eye: [28, 28, 1] -> [10] {
        Conv2d(16, 3, activation = relu),
        MaxPool2d(2),
        Conv2d(32, 3, padding = same, activation = relu),
        AveragePool2d(2),
        Flatten(),
        Dense(10, activation = softmax),
    }
}

model! {
    struct Frame: [12, 12, 2] -> [24] {
        Conv2d(32, 5, activation = relu),
        MaxPool2d(2),
        Flatten(),
        Dense(24, activation = tanh),
    }
}

model! {
    /// A model on each step; large enough for batches of 64 to be split.
    struct Film {
        frames: TimeDistributed(Frame),
        kind: Dense(4, activation = softmax),
    }
    fn forward(film: [6, 12, 12, 2]) -> (kind: [4]) {
        kind(flatten(frames(film)))
    }
}

model! {
    /// Words behind a mask; large enough for batches of 64 to be split.
    struct Reader: [u32; 40] -> [5] {
        Embedding(200, 32, mask_zero = true),
        Lstm(64),
        Dense(5, activation = softmax),
    }
}

model! {
    /// Statistics of the batch, which is never split.
    struct Level: [14, 14, 3] -> [4] {
        Conv2d(16, 3, use_bias = false),
        BatchNormalization(),
        Activation(relu),
        GlobalAveragePool2d(),
        Dense(4, activation = softmax),
    }
}

model! {
    /// Words of which a batch reads few.
    struct Bag: [u32; 10] -> [2] {
        Embedding(20_000, 8),
        GlobalAveragePool1d(),
        Dense(2, activation = softmax),
    }
}

/// The system's allocator, counting.
struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are those `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations in ten runs of `work`.
fn allocations(work: impl FnMut()) -> usize {
    allocations_in(10, work)
}

/// Allocations while `work` runs, after it ran once. The system keeps something per thread, and on a busy machine a thread
/// may have its first piece of work late: what each step allocates shows up every time, so the least of three counts is it.
fn allocations_in(runs: usize, mut work: impl FnMut()) -> usize {
    work();
    let mut count = || {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        (0..runs).for_each(|_| work());
        ALLOCATIONS.load(Ordering::Relaxed) - before
    };
    (0..3).map(|_| count()).find(|count| *count == 0).unwrap_or_else(count)
}

fn small() -> usize {
    let (inputs, classes, weights) = ([[0.5; 20]; 13], [1_u32; 13], [0.5; 13]);
    let mut net = Small::new(1);
    let mut trainer = net.compile::<16>(
        SparseCategoricalCrossentropy::default(),
        Adam::default().global_clipnorm(1.0),
        (Accuracy, Weighted(Accuracy)),
    );
    allocations(|| {
        trainer.train_on_batch(&inputs[..], &classes).expect("a batch that fits");
        trainer.train_on_weighted_batch(&inputs[..], &classes, &weights).expect("a batch that fits");
    })
}

fn large(threads: usize) -> usize {
    let (inputs, classes) = (vec![[0.5; 784]; 250], vec![1_u32; 250]);
    let mut net = Large::new(1);
    let trainer = net.compile::<256>(SparseCategoricalCrossentropy::default(), Adam::default(), ());
    let mut trainer = trainer.threads(threads);
    allocations(|| {
        trainer.train_on_batch(&inputs, &classes).expect("a batch that fits");
    })
}

fn fork() -> usize {
    let (inputs, scores, kinds) = ([[0.5; 20]; 3], [[1.0_f32]; 3], [[0.0_f32, 1.0, 0.0]; 3]);
    let mut net = Fork::new(1);
    let losses = (MeanSquaredError::default(), CategoricalCrossentropy::default());
    let mut trainer = net.compile::<4>(losses, RmsProp::default(), ((Mae,), (Accuracy,)));
    let trained = allocations(|| {
        trainer.train_on_batch(&inputs[..], (&scores, &kinds)).expect("a batch that fits");
    });
    let mut predictor = net.predictor::<4>();
    let predicted = allocations(|| {
        predictor.predict(&inputs[..]).expect("a batch that fits");
    });
    let mut tape = net.tape::<4>();
    let cotangents = Prediction::zeros();
    trained
        + predicted
        + allocations(|| {
            tape.forward(&inputs[..]).expect("a batch that fits");
            tape.backward::<true, true>(&cotangents);
        })
}

/// Steps that leave out the rows of a table that no id names.
fn bag(threads: usize) -> usize {
    let (words, classes) = ([[3, 19_999, 0, 5, 3, 8, 700, 701, 702, 8]; 16], [1_u32; 16]);
    let mut net = Bag::new(1);
    let optimizer = Sgd::default().global_clipnorm(1e-3);
    let trainer = net.compile::<16>(SparseCategoricalCrossentropy::default(), optimizer, ());
    let mut trainer = trainer.threads(threads);
    allocations(|| {
        trainer.train_on_batch(&words[..], &classes).expect("a batch that fits");
        trainer.train_on_batch(&words[..3], &classes[..3]).expect("a batch that fits");
    })
}

/// A thousand passes and steps of each kind, on full and on short batches.
fn judge() -> usize {
    const B: usize = 48;
    const RUNS: usize = 1000;
    let (left, right) = ([[0.5; 20]; B], [[-0.25; 20]; B]);
    let (kinds, scores) = ([4_u32; B], [[0.75_f32]; B]);
    let mut net = Judge::new(3);
    let losses = (SparseCategoricalCrossentropy::default(), MeanSquaredError::default());
    let mut trainer = net.compile::<B>(losses, Adam::default(), ((Accuracy,), (Mae,)));
    let trained = allocations_in(RUNS, || {
        trainer.train_on_batch((&left[..], &right[..]), (&kinds, &scores)).expect("a batch that fits");
    });
    let mut predictor = net.predictor::<B>();
    let predicted = allocations_in(RUNS, || {
        predictor.predict((&left[..], &right[..])).expect("a batch that fits");
        predictor.predict((&left[..B / 3], &right[..B / 3])).expect("a batch that fits");
    });
    let mut tape = net.tape::<B>();
    let cotangents = <Judge as Model>::Prediction::<B>::zeros();
    trained
        + predicted
        + allocations_in(RUNS, || {
            tape.forward((&left[..], &right[..])).expect("a batch that fits");
            tape.backward::<true, true>(&cotangents);
        })
}

/// Steps, predictions and tapes of a model that tells classes apart; its batches are split unless samples share
/// statistics.
fn classifier<M, X>(mut net: M, inputs: &[X], threads: usize) -> usize
where
    for<'x> &'x [X]: Feed<f32, M::Inputs>,
    for<'x> &'x [u32]: Labels<f32, M::Outputs>,
    M: Model<Scalar = f32>,
    SparseCategoricalCrossentropy: Objective<f32, M::Outputs>,
{
    const B: usize = 64;
    let (short, classes) = (&inputs[..B / 3], [1_u32; B]);
    let trainer = net.compile::<B>(SparseCategoricalCrossentropy::default(), Adam::default(), ());
    let mut trainer = trainer.threads(threads);
    assert_eq!(trainer.shards() > 1, !M::COUPLED, "a batch that is not split would prove less");
    let trained = allocations_in(3, || {
        trainer.train_on_batch(inputs, &classes[..]).expect("a batch that fits");
        trainer.train_on_batch(short, &classes[..B / 3]).expect("a batch that fits");
    });
    let mut predictor = net.predictor::<B>();
    let predicted = allocations_in(3, || {
        predictor.predict(inputs).expect("a batch that fits");
        predictor.predict(short).expect("a batch that fits");
    });
    let mut tape = net.tape::<B>();
    let cotangents = M::Prediction::zeros();
    trained
        + predicted
        + allocations_in(3, || {
            tape.forward(inputs).expect("a batch that fits");
            tape.backward::<true, true>(&cotangents);
        })
}

fn eye(threads: usize) -> usize {
    classifier(Eye::new(1), &vec![[[[0.5_f32]; 28]; 28]; 64], threads)
}

fn film(threads: usize) -> usize {
    classifier(Film::new(1), &vec![[[[[0.5_f32; 2]; 12]; 12]; 6]; 64], threads)
}

fn reader(threads: usize) -> usize {
    let mut text = [0_u32; 40];
    text[..25].fill(7);
    classifier(Reader::new(1), &[text; 64], threads)
}

fn level(threads: usize) -> usize {
    classifier(Level::new(1), &vec![[[[0.5_f32; 3]; 14]; 14]; 64], threads)
}

/// One test, so that no other allocates at the same time.
#[test]
fn steps_predictions_and_tapes_allocate_nothing() {
    assert_eq!([small(), large(1), large(2), fork(), judge()], [0; 5]);
    assert_eq!([bag(1), bag(2)], [0; 2]);
    assert_eq!([eye(1), eye(2), film(1), film(2)], [0; 4]);
    assert_eq!([reader(1), reader(2), level(1), level(2)], [0; 4]);
}
