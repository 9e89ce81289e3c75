//! Steps that leave out the rows of tables that a batch did not read give the bits of steps that walk over them whole.
//!
//! Whether a trainer does the one or the other follows from its batch size, so each case is trained twice on the same
//! batches: by a trainer whose batches can name few rows, and by one whose batches could name most of them.

use formwork::prelude::*;
use formwork::{Clip, Compile, Feed, Labels, Objective, Optimizer, flat};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How an image goes into every model, so that all have one signature.
const SIDE: usize = 18;

model! {
    /// Rows that neither fill registers nor end with them, behind and before other parameters, and a small table.
    struct Bag {
        enter: Dense(5),
        words: Embedding(3001, 5),
        kinds: Embedding(130, 5),
        head: Dense(2),
    }
    fn forward(left: [u32; 3], right: [u32; 3], image: [SIDE, SIDE, 1]) -> (y: [2]) {
        let h = global_average_pool1d(multiply(words(left), kinds(right)));
        head(add(h, enter(flatten(image))))
    }
}

model! {
    /// A table read through two inputs and twice through one of them, a penalized one, and one that is frozen.
    struct Shared {
        words: Embedding(3001, 5),
        kinds: Embedding(70, 3, embeddings_regularizer = l2(0.01)),
        #[frozen]
        fixed: Embedding(90, 5),
        head: Dense(2),
    }
    fn forward(left: [u32; 3], right: [u32; 3], image: [SIDE, SIDE, 1]) -> (y: [2]) {
        let pair = multiply(words(left), words(right));
        let seen = add(pair, words(left), fixed(right));
        head(concatenate(flatten(seen), flatten(kinds(left)), flatten(image)))
    }
}

model! {
    struct Tower: [u32; 3] -> [6] {
        Embedding(3001, 7, mask_zero = true),
        GlobalAveragePool1d(),
        Dense(6, activation = tanh),
    }
}

model! {
    /// A model with a table inside a model, called twice, behind a table of its parent's.
    struct Nested {
        words: Embedding(2003, 6),
        tower: Tower,
        head: Dense(2),
    }
    fn forward(left: [u32; 3], right: [u32; 3], image: [SIDE, SIDE, 1]) -> (y: [2]) {
        let l = tower(left);
        let h = multiply(l, tower(right), global_average_pool1d(words(left)));
        head(concatenate(h, flatten(image)))
    }
}

model! {
    /// So much to do for a sample that batches are split.
    struct Split {
        eye: Conv2d(40, 5, padding = same, activation = relu),
        look: Conv2d(16, 5, padding = same, activation = relu),
        words: Embedding(4001, 9),
        head: Dense(2),
    }
    fn forward(left: [u32; 3], right: [u32; 3], image: [SIDE, SIDE, 1]) -> (y: [2]) {
        let seen = global_average_pool2d(look(eye(image)));
        head(concatenate(flatten(multiply(words(left), words(right))), seen))
    }
}

/// An optimizer that counts the parameters it updates.
struct Counted<'a, O>(O, &'a AtomicUsize);

impl<O: Optimizer<f32>> Optimizer<f32> for Counted<'_, O> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn slots(&self) -> usize {
        self.0.slots()
    }

    fn slot_start(&self, slot: usize) -> f64 {
        self.0.slot_start(slot)
    }

    fn learning_rate(&self) -> f64 {
        self.0.learning_rate()
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.0.set_learning_rate(learning_rate);
    }

    fn clip(&self) -> Clip {
        self.0.clip()
    }

    fn skips_zeros(&self) -> bool {
        self.0.skips_zeros()
    }

    fn update(&self, step: u64, parameters: &mut [f32], gradients: &[f32], slots: &mut [&mut [f32]]) {
        self.1.fetch_add(parameters.len(), Ordering::Relaxed);
        self.0.update(step, parameters, gradients, slots);
    }
}

/// Duchi et al. (2011), an optimizer of a user's: a slot, and nothing to do where the gradient is 0.
#[derive(Clone, Copy)]
struct Adagrad(Clip);

impl Optimizer<f32> for Adagrad {
    fn name(&self) -> &'static str {
        "adagrad"
    }

    fn slots(&self) -> usize {
        1
    }

    fn slot_start(&self, _slot: usize) -> f64 {
        0.1
    }

    fn learning_rate(&self) -> f64 {
        0.05
    }

    fn set_learning_rate(&mut self, _learning_rate: f64) {}

    fn clip(&self) -> Clip {
        self.0
    }

    fn skips_zeros(&self) -> bool {
        true
    }

    fn update(&self, _step: u64, parameters: &mut [f32], gradients: &[f32], slots: &mut [&mut [f32]]) {
        for ((w, g), sum) in parameters.iter_mut().zip(gradients).zip(&mut *slots[0]) {
            *sum += g * g;
            *w -= 0.05 * g / (*sum + 1e-7).sqrt();
        }
    }
}

/// The quarters of a batch that each step has; some have a sample less.
const SAMPLES: [usize; 7] = [4, 3, 4, 1, 4, 2, 4];

/// What a batch is made of.
struct Inputs {
    left: Vec<[u32; 3]>,
    right: Vec<[u32; 3]>,
    image: Vec<[[[f32; 1]; SIDE]; SIDE]>,
    targets: Vec<[f32; 2]>,
}

impl Inputs {
    /// Those of a step: some words in every sample, the first and the last one among them, most of them seldom.
    fn of(step: usize, samples: usize, bounds: &[Option<u32>]) -> Self {
        let number = |at: usize| ((at * 31 + step * 17) % 97) as f32 / 97.0;
        let ids = |side: usize| {
            let bound = bounds[side].expect("a bound for ids") as usize;
            let id = move |at: usize| match at % 5 {
                0 => 0,
                1 => bound - 1,
                _ => (at * 7919 + step * 104_729 + side) % bound,
            };
            let id = move |at| u32::try_from(id(at)).expect("below a bound");
            (0..samples).map(|sample| std::array::from_fn(|at| id(sample * 3 + at))).collect()
        };
        let pixel = |sample: usize, row: usize, column: usize| number((sample * SIDE + row) * SIDE + column);
        let image = |sample| std::array::from_fn(|row| std::array::from_fn(|column| [pixel(sample, row, column)]));
        Self {
            left: ids(0),
            right: ids(1),
            image: (0..samples).map(image).collect(),
            targets: (0..samples).map(|sample| std::array::from_fn(|at| number(sample * 2 + at) * 3.0)).collect(),
        }
    }
}

/// How a model is trained.
#[derive(Clone, Copy)]
struct Case<O> {
    optimizer: O,
    threads: usize,
    /// A path that does not train in every third step.
    rests: Option<&'static str>,
    /// A step whose inputs hold what is no number.
    spoiled: Option<usize>,
}

impl Case<()> {
    fn with<O>(self, optimizer: O) -> Case<O> {
        let Self { optimizer: (), threads, rests, spoiled } = self;
        Case { optimizer, threads, rests, spoiled }
    }
}

/// What a training leaves: the bits of losses and of parameters, with one pattern for all that is no number, the
/// parameters updated in all steps, and whether batches were split.
#[derive(PartialEq)]
struct Trained {
    bits: Vec<u64>,
    updated: usize,
    split: bool,
}

fn trained<M, const B: usize>(new: fn(u64) -> M, case: Case<impl Optimizer<f32>>, samples: usize) -> Trained
where
    M: Model<Scalar = f32>,
    MeanSquaredError: Objective<f32, M::Outputs>,
    for<'x> (&'x [[u32; 3]], &'x [[u32; 3]], &'x [[[[f32; 1]; SIDE]; SIDE]]): Feed<f32, M::Inputs>,
    for<'x> &'x [[f32; 2]]: Labels<f32, M::Outputs>,
{
    let (mut net, updated) = (new(7), AtomicUsize::new(0));
    let optimizer = Counted(case.optimizer, &updated);
    // Some of these trainings diverge, and are to do so to the same bits.
    let trainer = net.compile::<B>(MeanSquaredError::default(), optimizer, ()).continue_if_not_finite();
    let mut trainer = trainer.threads(case.threads);
    let mut bits = Vec::new();
    for (step, part) in SAMPLES.into_iter().enumerate() {
        let samples = (samples * part / 4 - step % 2).max(1);
        let mut batch = Inputs::of(step, samples, M::ID_BOUNDS);
        if case.spoiled == Some(step) {
            batch.image[0][1][2] = [f32::NAN];
        }
        if let Some(path) = case.rests {
            trainer.set_trainable(path, step % 3 != 1).expect("a path of the model");
        }
        let inputs = (&batch.left[..], &batch.right[..], &batch.image[..]);
        bits.push(trainer.train_on_batch(inputs, &batch.targets[..]).expect("a batch that fits").to_bits());
    }
    let split = trainer.shards() > 1;
    let canonical = |value: &f32| u64::from(if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() });
    bits.extend(flat::<_, f32>(net.parameters()).iter().map(canonical));
    Trained { bits, updated: updated.into_inner(), split }
}

/// Trains a model on batches of up to `FEW` samples by a trainer of that batch size, which may leave rows out, and by one
/// of `MANY`, which does not; the first is to update fewer parameters if the optimizer allows it.
#[track_caller]
fn check<M, const FEW: usize, const MANY: usize>(new: fn(u64) -> M, case: Case<impl Optimizer<f32> + Copy>)
where
    M: Model<Scalar = f32>,
    MeanSquaredError: Objective<f32, M::Outputs>,
    for<'x> (&'x [[u32; 3]], &'x [[u32; 3]], &'x [[[[f32; 1]; SIDE]; SIDE]]): Feed<f32, M::Inputs>,
    for<'x> &'x [[f32; 2]]: Labels<f32, M::Outputs>,
{
    let (few, many) = (trained::<M, FEW>(new, case, FEW), trained::<M, MANY>(new, case, FEW));
    assert!(few.bits == many.bits, "the same bits");
    assert_eq!(few.split, many.split, "batches are split alike");
    assert_eq!(few.updated < many.updated, case.optimizer.skips_zeros(), "rows are left out where they may be");
}

/// Checks one way of training with every kind of optimizer and bound.
#[track_caller]
fn check_all<M, const FEW: usize, const MANY: usize>(new: fn(u64) -> M, case: Case<()>)
where
    M: Model<Scalar = f32>,
    MeanSquaredError: Objective<f32, M::Outputs>,
    for<'x> (&'x [[u32; 3]], &'x [[u32; 3]], &'x [[[[f32; 1]; SIDE]; SIDE]]): Feed<f32, M::Inputs>,
    for<'x> &'x [[f32; 2]]: Labels<f32, M::Outputs>,
{
    let plain = Sgd::default().learning_rate(0.3);
    let bounded = [
        plain,
        plain.clipvalue(1e-3),
        plain.clipnorm(1e-2),
        plain.clipnorm(1e6),
        plain.global_clipnorm(1e-2),
        plain.global_clipnorm(1e6),
        plain.momentum(0.9),
        plain.momentum(0.5).nesterov(true).clipnorm(1e-2),
        plain.weight_decay(0.1),
    ];
    for optimizer in bounded {
        check::<M, FEW, MANY>(new, case.with(optimizer));
    }
    for optimizer in [Adam::default(), Adam::default().global_clipnorm(1e-2), Adam::default().amsgrad(true)] {
        check::<M, FEW, MANY>(new, case.with(optimizer));
    }
    check::<M, FEW, MANY>(new, case.with(RmsProp::default().clipvalue(1e-3)));
    for bound in [Clip::None, Clip::Norm(1e-2), Clip::GlobalNorm(1e-2)] {
        check::<M, FEW, MANY>(new, case.with(Adagrad(bound)));
    }
}

const ALONE: Case<()> = Case { optimizer: (), threads: 1, rests: None, spoiled: None };

#[test]
fn rows_of_a_table_among_other_parameters() {
    check_all::<Bag, 4, 64>(Bag::new, ALONE);
    check_all::<Bag, 4, 64>(Bag::new, Case { threads: 2, ..ALONE });
}

#[test]
fn rows_of_tables_that_are_shared_penalized_or_frozen() {
    check_all::<Shared, 4, 64>(Shared::new, ALONE);
    check_all::<Shared, 4, 64>(Shared::new, Case { threads: 2, ..ALONE });
}

#[test]
fn rows_of_tables_in_models_inside() {
    check_all::<Nested, 4, 64>(Nested::new, ALONE);
}

#[test]
fn rows_of_batches_that_are_split() {
    for threads in [1, 2, 3] {
        let case = Case { threads, ..ALONE };
        let plain = Sgd::default().learning_rate(0.3);
        for optimizer in [plain, plain.global_clipnorm(1e-2)] {
            check::<Split, 16, 64>(Split::new, case.with(optimizer));
        }
        check::<Split, 16, 64>(Split::new, case.with(Adam::default()));
        check::<Split, 16, 64>(Split::new, case.with(Adagrad(Clip::Norm(1e-2))));
    }
    assert!(trained::<Split, 16>(Split::new, ALONE.with(Sgd::default()), 16).split, "what the case is about");
}

#[test]
fn rows_of_tables_that_do_not_train_for_a_while() {
    check_all::<Bag, 4, 64>(Bag::new, Case { rests: Some("words"), ..ALONE });
    check_all::<Bag, 4, 64>(Bag::new, Case { rests: Some("enter"), ..ALONE });
    check_all::<Shared, 4, 64>(Shared::new, Case { rests: Some("kinds"), ..ALONE });
    // Thawed at first, then as its block says for a step, and so on.
    check_all::<Shared, 4, 64>(Shared::new, Case { rests: Some("fixed"), ..ALONE });
    check_all::<Nested, 4, 64>(Nested::new, Case { rests: Some("tower"), ..ALONE });
}

#[test]
fn what_is_no_number_spoils_the_same_parameters() {
    for spoiled in [2, 5].map(Some) {
        check_all::<Bag, 4, 64>(Bag::new, Case { spoiled, ..ALONE });
        check_all::<Nested, 4, 64>(Nested::new, Case { spoiled, ..ALONE });
    }
}
