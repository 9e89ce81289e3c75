//! A training step and a prediction allocate nothing: an allocator counts.

use formwork::{Clip, Compile, Differentiate, Predict};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

#[path = "../src/train/tests/net.rs"]
#[expect(dead_code, reason = "shared with the unit tests of training, which use all of it")]
mod net;
#[path = "../src/train/tests/tools.rs"]
#[expect(dead_code, reason = "shared with the unit tests of training, which use all of it")]
mod tools;

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

/// Allocations while `work` runs, after it ran once: the first run may set up what the system keeps per thread.
fn allocations(mut work: impl FnMut()) -> usize {
    work();
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    (0..20).for_each(|_| work());
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

fn trained<const KIND: usize>(threads: usize) -> usize {
    let inputs = [[0.5; net::IN]; 13];
    let (classes, weights) = ([1_u32; 13], [0.5; 13]);
    let mut model = net::Net::<KIND>::new(1);
    let optimizer = tools::Sgd { learning_rate: 0.1, momentum: 0.9, clip: Clip::GlobalNorm(1.0) };
    let metrics = (tools::Hits::default(), formwork::Weighted(tools::Hits::default()));
    let mut trainer = model.compile::<16>(tools::Classes { ignored: Some(2) }, optimizer, metrics).threads(threads);
    allocations(|| {
        trainer.train_on_batch(&inputs[..], &classes).expect("a batch that fits");
        trainer.train_on_weighted_batch(&inputs[..], &classes, &weights).expect("a batch that fits");
    })
}

/// One test, so that no other allocates at the same time.
#[test]
fn steps_and_predictions_allocate_nothing() {
    assert_eq!(trained::<{ net::PLAIN }>(1), 0);
    assert_eq!(trained::<{ net::PENALIZED }>(1), 0);
    assert_eq!(trained::<{ net::HEAVY }>(1), 0);
    assert_eq!(trained::<{ net::HEAVY }>(2), 0);

    let model = net::Fork::new(1);
    let mut predictor = model.predictor::<4>();
    let inputs = [[0.5; net::IN]; 3];
    let predict = || assert_eq!(predictor.predict(&inputs[..]).unwrap().score.filled(), 3);
    assert_eq!(allocations(predict), 0);

    let mut tape = model.tape::<4>();
    let mut cotangents = tape.forward(&inputs[..]).unwrap().clone();
    let pass = || {
        tape.forward(&inputs[..]).unwrap();
        tape.backward::<true, true>(&mut cotangents);
    };
    assert_eq!(allocations(pass), 0);
}
