//! What a strict crate may do with `model!`: every lint denied, no unsafe code, everything documented.
//!
//! The crate of edition 2021 is made of this file too.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![deny(clippy::all, clippy::pedantic)]

use formwork::prelude::*;
use towers::{CODE, FEATURES, Tower};

/// Pixels of an image.
pub const PIXELS: usize = 64;

/// Units of a hidden layer.
pub const HIDDEN: usize = PIXELS / 2;

/// Classes.
pub const CLASSES: usize = 10;

model! {
    /// 64 → 32 → 32 → 10 as a stack.
    pub struct Stack: [PIXELS] -> [CLASSES] {
        Dense(HIDDEN, activation = relu),
        Dense(HIDDEN, activation = relu),
        /// The layer that decides.
        head: Dense(CLASSES, activation = softmax),
    }
}

model! {
    /// The same as a function.
    #[model(budget(predict = 65_536, batch = 1))]
    pub struct Function {
        /// The first layer.
        first: Dense(HIDDEN, activation = relu),
        /// The second layer.
        second: Dense(HIDDEN),
        /// The layer that decides.
        head: Dense(CLASSES),
    }
    fn forward(image: [PIXELS]) -> (class: [CLASSES]) {
        let h: [HIDDEN] = first(image);
        let h: [32] = relu(second(h));
        softmax(head(h))
    }
}

model! {
    /// A model that nobody outside sees.
    struct Hidden: [PIXELS] -> [CLASSES] {
        Dense(CLASSES, activation = softmax),
    }
}

model! {
    /// A public model may end in a hidden one, and a loss still knows what that ends in.
    pub struct Front {
        hidden: Hidden,
    }
    fn forward(image: [PIXELS]) -> (class: [CLASSES]) {
        hidden(image)
    }
}

model! {
    /// Models of another crate: by name, through a path, and nested three deep across crates.
    pub struct Across {
        /// Imported by name.
        tower: Tower,
        /// Through a path.
        same: towers::Tower,
        /// Holds towers itself.
        #[frozen]
        pair: towers::Pair,
        /// From a module of a module.
        head: towers::deep::Head,
        /// A layer of our own, as wide as theirs.
        merge: Dense(CODE),
    }
    fn forward(left: [FEATURES], right: [FEATURES]) -> (class: [3], code: [CODE]) {
        let (difference, _common) = pair(left, right);
        let h = merge(concatenate(tower(left), same(right), difference));
        (class: head(h), code: add(h, tower(right)))
    }
}

model! {
    /// A model of a model of models of another crate.
    pub struct Deeper {
        across: Across,
        enter: Dense(FEATURES, activation = elu(alpha = 0.5)),
    }
    fn forward(left: [4], right: [4]) -> (class: [3]) {
        let (class, _code) = across(enter(left), enter(right));
        class
    }
}

model! {
    use towers::own::Gain;
    /// Layers of another crate, and what nobody there wrote: lambdas.
    pub struct Custom {
        gain: Gain(factor = 2.0),
        same: towers::own::Gain(factor = 1.0),
        owned: towers::Owned,
        head: Dense(FEATURES, activation = towers::own::Sharp),
    }
    fn forward(left: [FEATURES], right: [FEATURES]) -> (code: [CODE], sum: [FEATURES]) {
        let l = gain(left);
        let r = head(same(right));
        let sum = lambda(|a: l, b: r, c: left| a.max(b) + c * core::f32::consts::PI);
        (code: owned(l, r), sum: lambda(|a: sum, b: l| towers::own::double(a * b), |a, b, dy| (2.0 * dy * b, 2.0 * dy * a)))
    }
}

model! {
    /// A model of another crate that takes ids and keeps statistics, called twice and once more frozen.
    pub struct Reader {
        /// It learns.
        sentence: towers::Sentence,
        /// It does not.
        #[frozen]
        calm: towers::Sentence,
        /// Whether they belong together.
        same: Dense(1, activation = sigmoid),
    }
    fn forward(left: [u32; towers::LENGTH], right: [u32; towers::LENGTH]) -> (same: [1]) {
        let l = sentence(left);
        let r = sentence(right);
        same(concatenate(l, r, calm(left), dot(l, r, axes = 1)))
    }
}

mod hidden {
    use super::{HIDDEN, model};

    model! {
        /// A model that only this crate sees.
        #[model(dtype = f64)]
        pub(crate) struct Inner: [towers::FEATURES] -> [HIDDEN] {
            tower: towers::FineTower,
            Dense(HIDDEN, activation = gelu),
        }
    }

    model! {
        struct Unseen: [2] -> [1] { Dense(1) }
    }

    /// The number of parameters of models nobody else can name.
    pub(crate) const fn parameters() -> [usize; 2] {
        [Inner::PARAMS, Unseen::PARAMS]
    }
}

/// The parameters of models that only this crate can name.
#[must_use]
pub const fn unnamed() -> [usize; 2] {
    hidden::parameters()
}

/// The parameters of a model of a function's own.
#[must_use]
pub fn local() -> usize {
    const UNITS: usize = 3;
    model! {
        struct Local: [2] -> [UNITS] { Dense(UNITS) }
    }
    Local::PARAMS
}

#[cfg(test)]
mod tests {
    use super::*;
    use formwork::{BatchError, InputError, flat, parameter_ranges};

    #[test]
    fn both_forms_count_and_compute_the_same() -> Result<(), InputError> {
        assert_eq!((Stack::PARAMS, Function::PARAMS), (3466, 3466));
        let stack = Stack::new(5);
        let mut function = Function::new(6);
        function.first.kernel = stack.dense.kernel;
        function.first.bias = stack.dense.bias;
        function.second.kernel = stack.dense_1.kernel;
        function.second.bias = stack.dense_1.bias;
        function.head.kernel = stack.head.kernel;
        function.head.bias = stack.head.bias;
        let mut image = [0.0; PIXELS];
        for (place, pixel) in (0_u8..).zip(&mut image) {
            *pixel = f32::from(place) / 64.0;
        }
        let (mut one, mut other) = (stack.predictor::<2>(), function.predictor::<2>());
        let one = one.predict(&image)?;
        assert_eq!(one.flat(), other.predict(&image)?.flat());
        assert!((one[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
        Ok(())
    }

    #[test]
    fn equal_seeds_draw_equal_parameters() {
        let bits = |net: &Stack| net.dense.kernel.map(f32::to_bits);
        assert_eq!(bits(&Stack::new(5)), bits(&Stack::new(5)));
        assert_ne!(bits(&Stack::new(5)), bits(&Stack::new(6)));
        assert_eq!(format!("{:?}", Stack::new(5)), "Stack(input_layer: [64])");
    }

    #[test]
    fn models_of_other_crates_nest() -> Result<(), InputError> {
        assert_eq!(Across::PARAMS, 2 * Tower::PARAMS + towers::Pair::PARAMS + towers::deep::Head::PARAMS + 12 * 4 + 4);
        assert_eq!(Deeper::PARAMS, Across::PARAMS + 4 * FEATURES + FEATURES);
        let net = Deeper::new(2);
        let mut tape = net.tape::<2>();
        let class = tape.forward((&[0.5; 4], &[-0.5; 4]))?;
        assert!((class[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let cotangents = Batch::from_samples(&[[1.0, 0.0, 0.0]; 2]);
        let gradients = tape.backward::<true, true>(&cotangents);
        assert!(gradients.weights().across.tower.enter.kernel.iter().any(|g| *g != 0.0));
        assert!(gradients.weights().across.pair.tower.enter.kernel.iter().all(|g| *g == 0.0));
        assert_eq!(gradients.input(1).len(), 4);
        Ok(())
    }

    #[test]
    fn statistics_of_models_of_other_crates_move_unless_frozen() {
        let mut net = Reader::new(1);
        let statistics = |net: &Reader| {
            let ranges = parameter_ranges(Reader::DESCRIPTION).into_iter().filter(|range| range.statistic);
            ranges.flat_map(|range| flat::<_, f32>(net.parameters())[range.range].to_vec()).collect::<Vec<_>>()
        };
        let before = statistics(&net);
        let mut trainer = net.compile::<2>(BinaryCrossentropy::default(), Sgd::default(), ());
        let (left, right) = ([[3_u32, 4, 5, 0, 0], [19, 1, 1, 0, 0]], [[7_u32, 8, 0, 0, 0], [2, 2, 2, 2, 2]]);
        let step = trainer.train_on_batch((&left[..], &right[..]), &[[1.0_f32], [0.0]][..]);
        assert!(step.is_ok_and(f64::is_finite));
        let outside = trainer.train_on_batch((&[[20_u32; 5]; 2][..], &right[..]), &[[1.0_f32], [0.0]][..]);
        assert!(matches!(outside, Err(BatchError::Input(InputError::Id { id: 20, bound: 20, .. }))), "{outside:?}");
        let after = statistics(&net);
        let (moves, stays) = (before.len() / 2, before.len() / 2);
        assert!(after[..moves].iter().zip(&before).all(|(after, before)| after.to_bits() != before.to_bits()));
        assert_eq!(after[stays..], before[stays..]);
    }

    #[test]
    fn models_may_be_private_or_local() {
        assert_eq!(unnamed(), [towers::FineTower::PARAMS + 4 * HIDDEN + HIDDEN, 3]);
        assert_eq!(hidden::Inner::flops(2), 2 * hidden::Inner::flops(1));
        assert_eq!(local(), 9);
    }

    #[test]
    fn a_loss_fits_what_a_hidden_model_ends_in() -> Result<(), formwork::BatchError> {
        let mut front = Front::new(1);
        let mut trainer = front.compile::<2>(CategoricalCrossentropy::default(), Adam::default(), ());
        let target = core::array::from_fn::<f32, CLASSES, _>(|class| if class == 3 { 1.0 } else { 0.0 });
        let before = trainer.train_on_batch(&[0.5; PIXELS], &target)?;
        assert!(trainer.train_on_batch(&[0.5; PIXELS], &target)? < before);
        Ok(())
    }

    #[test]
    fn sizes_are_constants_of_the_type() {
        const BYTES: usize = Function::predict_bytes(1);
        const { assert!(BYTES < 65_536 && BYTES > 3466 * 4) };
        assert!(Function::train_bytes(32, 2) > Function::train_bytes(1, 2));
    }

    #[test]
    fn layers_of_our_own_have_names_and_numbers() {
        assert_eq!(Custom::PARAMS, 3 * FEATURES + FEATURES * CODE + CODE + FEATURES * FEATURES + FEATURES);
        let mut net = Custom::new(1);
        assert_eq!(net.gain.get("gain"), Some(&[1.0; FEATURES][..]));
        assert_eq!(net.gain.get("bias"), None);
        let before = net.owned.gain.values;
        let losses = (MeanSquaredError::default(), MeanSquaredError::default());
        let mut trainer = net.compile::<2>(losses, Sgd::default(), ());
        let step =
            trainer.train_on_batch((&[0.5; FEATURES], &[0.25; FEATURES]), (&[1.0_f32; CODE], &[1.0_f32; FEATURES]));
        assert!(step.is_ok_and(f64::is_finite));
        assert_ne!(net.owned.gain.values, before);
        net.gain.get_mut("gain").expect("declared by the layer").fill(3.0);
        assert_eq!(net.gain.values.as_slice(), [3.0; FEATURES]);
    }

    #[test]
    fn towers_train_in_place() {
        let mut net = Across::new(1);
        let before = (net.pair.common.kernel, net.merge.kernel);
        let losses = (CategoricalCrossentropy::default(), MeanSquaredError::default());
        let mut trainer = net.compile::<2>(losses, Sgd::default(), ());
        let step =
            trainer.train_on_batch((&[0.5; FEATURES], &[0.25; FEATURES]), (&[0.0_f32, 1.0, 0.0], &[1.0_f32; CODE]));
        assert!(step.is_ok_and(f64::is_finite));
        assert_eq!(net.pair.common.kernel, before.0, "frozen");
        assert_ne!(net.merge.kernel, before.1);
    }
}
