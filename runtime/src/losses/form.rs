//! What a cross-entropy reads its output as, as a type: probabilities and logits fit different activations.
//!
//! Keras's `from_logits` is a flag, and a wrong one trains badly in silence. Here it chooses the type, the type chooses
//! the outputs that fit, and a loss that does not fit does not compile.

use crate::base::tag::{Linear, Other, Shared, Sigmoid, Softmax};

/// The output is a probability: it ends in a softmax or sigmoid.
#[derive(Clone, Copy, Debug)]
pub struct Probabilities;

/// The output is a logit: no activation behind the last layer, which the loss then applies itself.
#[derive(Clone, Copy, Debug)]
pub struct Logits;

/// [`Probabilities`] or [`Logits`].
pub trait Form: Copy + core::fmt::Debug + Sync + 'static {
    /// Whether the output is a logit.
    const LOGITS: bool;
}

impl Form for Probabilities {
    const LOGITS: bool = false;
}

impl Form for Logits {
    const LOGITS: bool = true;
}

/// A kind of output that gives probabilities of classes.
#[diagnostic::on_unimplemented(
    message = "a categorical cross-entropy takes probabilities, and the output is of kind `{Self}`: write \
               `activation = softmax` on its layer",
    note = "without an activation behind the last layer, write `from_logits()` instead of `default()`"
)]
pub trait ClassProbabilities {
    /// Whether the loss is fused with the activation.
    const FUSED: bool;
}

/// A kind of output that gives probabilities, independent or not.
#[diagnostic::on_unimplemented(
    message = "a binary cross-entropy takes probabilities, and the output is of kind `{Self}`: write \
               `activation = sigmoid` on its layer",
    note = "without an activation behind the last layer, write `from_logits()` instead of `default()`"
)]
pub trait BinaryProbabilities {
    /// Whether the loss is fused with the activation.
    const FUSED: bool;
}

/// A kind of output that gives logits.
#[diagnostic::on_unimplemented(
    message = "a cross-entropy `from_logits` takes an output without activation, and the output is of kind `{Self}`: \
               write `default()` instead of `from_logits()`",
    note = "or take the activation off the output's layer"
)]
pub trait Unactivated {}

impl ClassProbabilities for Softmax {
    const FUSED: bool = true;
}

impl ClassProbabilities for Shared<Softmax> {
    const FUSED: bool = false;
}

impl ClassProbabilities for Other {
    const FUSED: bool = false;
}

impl BinaryProbabilities for Sigmoid {
    const FUSED: bool = true;
}

impl BinaryProbabilities for Shared<Sigmoid> {
    const FUSED: bool = false;
}

impl BinaryProbabilities for Softmax {
    const FUSED: bool = false;
}

impl BinaryProbabilities for Shared<Softmax> {
    const FUSED: bool = false;
}

impl BinaryProbabilities for Other {
    const FUSED: bool = false;
}

impl Unactivated for Linear {}

impl Unactivated for Other {}

/// Says that a categorical cross-entropy of this form fits an output of kind `Tag`.
pub trait CategoricalFit<Tag>: Form {
    /// Whether the gradient is that of the activation's input.
    const FUSED: bool;
}

impl<Tag: ClassProbabilities> CategoricalFit<Tag> for Probabilities {
    const FUSED: bool = Tag::FUSED;
}

impl<Tag: Unactivated> CategoricalFit<Tag> for Logits {
    const FUSED: bool = false;
}

/// Says that a binary cross-entropy of this form fits an output of kind `Tag`.
pub trait BinaryFit<Tag>: Form {
    /// Whether the gradient is that of the activation's input.
    const FUSED: bool;
}

impl<Tag: BinaryProbabilities> BinaryFit<Tag> for Probabilities {
    const FUSED: bool = Tag::FUSED;
}

impl<Tag: Unactivated> BinaryFit<Tag> for Logits {
    const FUSED: bool = false;
}
