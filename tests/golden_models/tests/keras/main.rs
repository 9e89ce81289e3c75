//! Layers and networks against Keras: every case of the families in `tests/golden` that `build.rs` turned into a
//! `model!` block.
//!
//! Each block runs in `f32`, with a batch that the samples fill, and in `f64`, with one they do not.

#[allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "shared with the cases that need no network; numbers in the files are `f32`s"
)]
#[path = "../../../golden_cases/data.rs"]
mod data;
mod fit;
mod layer;
mod network;
mod ports;
mod state;
mod suite;
mod summary;
mod weights;

/// What `build/main.rs` wrote.
#[allow(clippy::struct_field_names, reason = "outputs go by Keras's numbers")]
mod generated {
    use crate::data::{Case, Outcome};
    use crate::fit::check_fit;
    use crate::layer::{check_frozen, check_inference, check_layer};
    use crate::network::{check_gradients, check_outputs, check_training};
    use crate::state::{check_masks, check_state};
    use crate::suite::{Check, report_gaps, run};
    use crate::summary::check_summary;
    use formwork::Weighted;
    use formwork::prelude::*;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));

    #[test]
    fn only_what_is_listed_is_left_out() {
        report_gaps(LISTED, FAULTS);
    }
}

use formwork::prelude::*;
use generated::models::{seed_functional, seed_sequential};

/// The network of 3,466 parameters, written in both forms.
#[test]
fn both_forms_of_a_network_have_the_same_parameters_and_outputs() {
    let stack = seed_sequential::Sequential::new(7);
    let mut graph = seed_functional::Functional::new(8);
    assert_eq!((seed_sequential::Sequential::PARAMS, seed_functional::Functional::PARAMS), (3466, 3466));
    weights::flat_of(&mut graph).copy_from_slice(formwork::flat(stack.parameters()));
    let sample = |index: f32| core::array::from_fn(|at| (at as f32 * 0.37 + index).sin());
    let samples: [[f32; 64]; 3] = [sample(0.0), sample(1.0), sample(2.0)];
    let (mut left, mut right) = (stack.predictor::<3>(), graph.predictor::<3>());
    let (left, right) = (left.predict(&samples[..]).unwrap(), right.predict(&samples[..]).unwrap());
    assert_eq!(left.samples(), right.samples());
}
