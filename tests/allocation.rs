//! Predictions, tapes and training steps allocate nothing: all their memory is taken when they are made.
//!
//! One test, since the counter sees every thread of the program.
#![expect(unsafe_code, reason = "an allocator is an unsafe trait; this one counts and hands on")]

use formwork::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, with a count of what asks for memory.
struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes on to the system's allocator as it came; the counter allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

/// The number of times each pass is run.
const RUNS: usize = 1000;

/// Samples of a batch: more than one shard, and a product large enough for the blocked kernels.
const B: usize = 48;

model! {
    struct Tower: [20] -> [16] {
        Dense(33, activation = gelu),
        Dropout(0.25),
        Dense(16, activation = tanh),
    }
}

model! {
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

/// How often `pass` asked for memory in all its runs; the first, in which a platform may set up its own, is not counted.
fn allocations(mut pass: impl FnMut()) -> usize {
    pass();
    let before = COUNT.load(Ordering::Relaxed);
    (0..RUNS).for_each(|_| pass());
    COUNT.load(Ordering::Relaxed) - before
}

#[test]
fn passes_and_steps_allocate_nothing() {
    let mut net = Judge::new(3);
    let left: Vec<[f32; 20]> = vec![[0.5; 20]; B];
    let right: Vec<[f32; 20]> = vec![[-0.25; 20]; B];
    let short = (&left[..B / 3], &right[..B / 3]);

    let mut predictor = net.predictor::<B>();
    let full = allocations(|| assert!(predictor.predict((&left, &right)).is_ok()));
    let partial = allocations(|| assert!(predictor.predict(short).is_ok()));
    assert_eq!((full, partial), (0, 0), "of {RUNS} predictions, full and short");

    let mut tape = net.tape::<B>();
    let mut cotangents = JudgeOutputs::<B> { kind: Batch::zeros(), score: Batch::zeros() };
    let full = allocations(|| {
        assert!(tape.forward((&left, &right)).is_ok());
        let gradients = tape.backward::<true, true>(&mut cotangents);
        assert_eq!(gradients.input(1).len(), B * 20);
    });
    assert_eq!(full, 0, "of {RUNS} forward and backward passes");

    let kinds: Vec<[u32; 1]> = vec![[4]; B];
    let scores: Vec<[f32; 1]> = vec![[0.75]; B];
    let losses = (SparseCategoricalCrossentropy::default(), MeanSquaredError::default());
    let mut trainer = net.compile::<B>(losses, Adam::default(), ((Accuracy,), (Mae,)));
    let full = allocations(|| assert!(trainer.train_on_batch((&left, &right), (&kinds, &scores)).is_ok()));
    assert_eq!(full, 0, "of {RUNS} training steps");
}
