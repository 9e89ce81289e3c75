//! What the wiring computes, by hand: gradients that fit a forward pass do not show that the pass is the right one.
#![expect(clippy::float_cmp, reason = "all numbers are exact")]

use formwork::prelude::*;
use formwork::{Dims, Initializer, Stream};

formwork::model! {
    #[model(dtype = f64)]
    struct Merges {}
    fn forward(a: [2, 2], b: [2]) -> (difference: [2, 2], product: [2, 2], rows: [3, 2], columns: [2, 3]) {
        let tall = reshape(b, [1, 2]);
        let wide = reshape(b, [2, 1]);
        (
            columns: concatenate(wide, a, axis = 2),
            difference: subtract(a, b),
            product: multiply(wide, a),
            rows: concatenate(a, tall, axis = 1),
        )
    }
}

formwork::model! {
    #[model(dtype = f64)]
    struct Cuts {}
    fn forward(x: [3, 4]) -> (inner: [2, 2], column: [3], row: [4], corner: [1], folded: [2, 6]) {
        let corner = x[2, 3];
        (inner: x[1.., 1..3], column: x[.., 2], row: x[1], corner: reshape(corner, [1]), folded: reshape(x, [-1, 6]))
    }
}

formwork::model! {
    #[model(dtype = f64)]
    struct Axes {}
    fn forward(x: [2, 3]) -> (down: [2, 3], across: [2, 3]) {
        (down: softmax(x, axis = 1), across: softmax(x))
    }
}

formwork::model! {
    #[model(dtype = f64)]
    struct Affine: [2] -> [3] { Dense(3) }
}

formwork::model! {
    #[model(dtype = f64)]
    struct Swap { affine: Affine, own: Affine }
    fn forward(x: [2], y: [2]) -> (first: [3], second: [3], third: [3]) {
        (third: own(x), first: affine(y), second: affine(x))
    }
}

formwork::model! {
    #[model(dtype = f64, allow(dropout_on_output))]
    struct Drops: [1000] -> [1000] { Dropout(0.25) }
}

/// Fills with `by`, `2 by`, …
#[derive(Debug)]
struct Ramp {
    by: f64,
}

impl Initializer for Ramp {
    fn fill(&self, _dims: Dims, _stream: Stream, values: &mut [f64]) {
        for (step, value) in (1_u32..).zip(values) {
            *value = self.by * f64::from(step);
        }
    }
}

mod starts {
    pub(super) const STEEP: super::Ramp = super::Ramp { by: 10.0 };
}

formwork::model! {
    struct Initialized: [2] -> [2] {
        Dense(2, kernel_initializer = starts::STEEP, bias_initializer = Ramp { by: 0.5 }),
        Dense(2, kernel_initializer = identity(gain = 3), bias_initializer = constant(-1)),
    }
}

/// Row-major counting from `start`: `[[0, 1], [2, 3]]`.
fn counting<const N: usize, const M: usize>(start: f64) -> [[f64; M]; N] {
    let mut next = start - 1.0;
    std::array::from_fn(|_| {
        std::array::from_fn(|_| {
            next += 1.0;
            next
        })
    })
}

#[test]
fn merges_take_their_values_in_order_and_outputs_go_by_name() {
    let net = Merges::new(0);
    let mut predictor = net.predictor::<1>();
    let found = predictor.predict((&counting::<2, 2>(1.0), &[10.0, 20.0])).expect("one sample");
    assert_eq!(found.difference[0], [[-9.0, -18.0], [-7.0, -16.0]]);
    assert_eq!(found.product[0], [[10.0, 20.0], [60.0, 80.0]]);
    assert_eq!(found.rows[0], [[1.0, 2.0], [3.0, 4.0], [10.0, 20.0]]);
    assert_eq!(found.columns[0], [[10.0, 1.0, 2.0], [20.0, 3.0, 4.0]]);
}

#[test]
fn slices_keep_what_they_say() {
    let net = Cuts::new(0);
    let mut predictor = net.predictor::<2>();
    let found = predictor.predict(&[counting::<3, 4>(0.0), counting(100.0)][..]).expect("two samples");
    for (sample, start) in [(0, 0.0), (1, 100.0)] {
        assert_eq!(found.inner[sample], [[start + 5.0, start + 6.0], [start + 9.0, start + 10.0]]);
        assert_eq!(found.column[sample], [start + 2.0, start + 6.0, start + 10.0]);
        assert_eq!(found.row[sample], [start + 4.0, start + 5.0, start + 6.0, start + 7.0]);
        assert_eq!(found.corner[sample], [start + 11.0]);
        assert_eq!(found.folded[sample], counting(start));
    }
}

#[test]
fn softmax_runs_along_the_axis_it_is_given() {
    let net = Axes::new(0);
    let mut predictor = net.predictor::<1>();
    let found = predictor.predict(&counting::<2, 3>(0.0)).expect("one sample");
    let share = |of: f64, among: &[f64]| of.exp() / among.iter().map(|x| x.exp()).sum::<f64>();
    for column in 0..3 {
        let x = column as f64;
        assert!((found.down[0][0][column] - share(x, &[x, x + 3.0])).abs() < 1e-12);
        assert!((found.across[0][1][column] - share(x + 3.0, &[3.0, 4.0, 5.0])).abs() < 1e-12);
    }
}

#[test]
fn a_kernel_lies_as_in_keras_and_sub_models_keep_apart() {
    let mut net = Swap::new(0);
    // Keras's kernel [in, out], read in memory order: input 0 to the three units, then input 1.
    net.affine.dense.kernel.copy_from_slice(&[1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
    net.affine.dense.bias.copy_from_slice(&[0.5, 0.25, 0.125]);
    net.own.dense.kernel.fill(-1.0);
    let mut predictor = net.predictor::<1>();
    let found = predictor.predict((&[1.0, 0.0], &[0.0, 2.0])).expect("one sample");
    assert_eq!(found.second[0], [1.5, 2.25, 3.125]);
    assert_eq!(found.first[0], [20.5, 40.25, 60.125]);
    assert_eq!(found.third[0], [-1.0, -1.0, -1.0]);
    let names: Vec<_> = formwork::parameter_ranges(Swap::DESCRIPTION).into_iter().map(|range| range.path).collect();
    assert_eq!(names, ["affine.dense.kernel", "affine.dense.bias", "own.dense.kernel", "own.dense.bias"]);
}

#[test]
fn dropout_keeps_three_in_four_and_scales_them() {
    let net = Drops::new(0);
    let mut tape = net.tape::<2>();
    let found = tape.forward(&[[3.0; 1000]; 2][..]).expect("two samples");
    let kept = found.flat().iter().filter(|value| **value != 0.0).count();
    assert!(found.flat().iter().all(|value| *value == 0.0 || *value == 4.0));
    assert!((1400..1600).contains(&kept), "{kept} of 2000");
    assert_ne!(found[0], found[1]);
    let mut predictor = net.predictor::<1>();
    assert_eq!(predictor.predict(&[3.0; 1000]).expect("one sample")[0], [3.0; 1000]);
}

#[test]
fn initializers_of_our_own_and_of_the_library_fill_parameters() {
    let net = Initialized::new(0);
    assert_eq!(net.dense.kernel.as_slice(), [10.0, 20.0, 30.0, 40.0]);
    assert_eq!(net.dense.bias.as_slice(), [0.5, 1.0]);
    assert_eq!(net.dense_1.kernel.as_slice(), [3.0, 0.0, 0.0, 3.0]);
    assert_eq!(net.dense_1.bias.as_slice(), [-1.0, -1.0]);
}
