//! Optimizers: how gradients change parameters. Each sees flat slices; none knows a layer.
//!
//! An optimizer is a small copyable value of settings; what it remembers between steps lies in the trainer's slots. It
//! reduces its settings and the step to a few scalars once per call (`AdamStep`, …), and the kernel of that name does the
//! rest.

#[macro_use]
mod bounds;
mod adam;
mod clip;
mod rms_prop;
mod sgd;

pub use adam::Adam;
pub use clip::clip_gradients;
pub(crate) use clip::clip_within;
pub use rms_prop::RmsProp;
pub use sgd::Sgd;

use crate::base::{BadSetting, Rule, Scalar};

/// A rule that turns gradients into a change of the parameters.
///
/// The trainer clips first ([`Optimizer::clip`]), then calls [`update`](Self::update) for each run of trainable
/// parameters, possibly from several threads on disjoint runs; the rule must work element by element.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no optimizer for a model that computes in `{T}`",
    label = "not an optimizer",
    note = "write `Adam::default()`, `Sgd::default()` or `RmsProp::default()`, or a type that implements \
            `formwork::Optimizer`",
    note = "`compile` takes a loss, an optimizer and metrics, in this order"
)]
pub trait Optimizer<T: Scalar>: Sync {
    /// Keras's name, such as `adam`.
    fn name(&self) -> &'static str;

    /// The number of parameter-sized buffers kept between steps (moments, velocities).
    fn slots(&self) -> usize;

    /// The value a fresh slot is filled with.
    fn slot_start(&self, _slot: usize) -> f64 {
        0.0
    }

    /// The learning rate now.
    fn learning_rate(&self) -> f64;

    /// Changes the learning rate, between steps.
    fn set_learning_rate(&mut self, learning_rate: f64);

    /// What is done to gradients before the update.
    fn clip(&self) -> Clip {
        Clip::None
    }

    /// Checks the settings, which a program may change between steps: a trainer asks in front of every step, and takes
    /// none where one makes no sense. It is to be written anew where there are more than a learning rate and a bound.
    ///
    /// # Errors
    /// [`BadSetting`] for the first that makes no sense.
    fn check(&self) -> Result<(), BadSetting> {
        check_shared(self)
    }

    /// Whether [`update`](Self::update) leaves a parameter whose gradient is `+0.0` as it is, and its slots too, to the
    /// bit. Rows of an embedding that a batch did not read are then left out of the walk. No unless it says so.
    fn skips_zeros(&self) -> bool {
        false
    }

    /// Updates a run of parameters. `step` counts from 1; `slots` holds [`slots`](Self::slots) slices as long as
    /// `parameters`.
    fn update(&self, step: u64, parameters: &mut [T], gradients: &[T], slots: &mut [&mut [T]]);
}

/// Checks what every optimizer has: a learning rate and perhaps a bound.
fn check_shared<T: Scalar>(optimizer: &(impl Optimizer<T> + ?Sized)) -> Result<(), BadSetting> {
    let rate = optimizer.learning_rate();
    Rule::NOT_NEGATIVE.check::<T>(optimizer.name(), "learning_rate", rate)?;
    let (setting, bound) = match optimizer.clip() {
        Clip::None => return Ok(()),
        Clip::Value(bound) => ("clipvalue", bound),
        Clip::Norm(bound) => ("clipnorm", bound),
        Clip::GlobalNorm(bound) => ("global_clipnorm", bound),
    };
    Rule::POSITIVE.check::<T>(optimizer.name(), setting, bound)
}

/// A bound on gradients; Keras allows one kind at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Clip {
    /// No bound.
    #[default]
    None,
    /// Each element into `[-v, v]`.
    Value(f64),
    /// Each parameter's Euclidean norm to at most this.
    Norm(f64),
    /// The norm of all parameters together to at most this.
    GlobalNorm(f64),
}
