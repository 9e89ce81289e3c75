//! What a cross-entropy reads its output as, as a type: probabilities and logits fit different activations.
//!
//! Keras's `from_logits` is a flag, and a wrong one trains badly in silence. Here it chooses the type, the type chooses
//! the outputs that fit, and a loss that does not fit does not compile.

use crate::tag::{Linear, Other, Shared, Sigmoid, Softmax};

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

/// The outputs that a categorical cross-entropy of this form fits.
#[diagnostic::on_unimplemented(
    message = "a categorical cross-entropy over `{Self}` does not fit an output of kind `{Tag}`: write \
               `activation = softmax` on the output's layer",
    note = "without an activation behind the last layer, write `CategoricalCrossentropy::from_logits()`"
)]
pub trait CategoricalFit<Tag>: Form {
    /// Whether the gradient is that of the activation's input.
    const FUSED: bool;
}

/// The outputs that a binary cross-entropy of this form fits.
#[diagnostic::on_unimplemented(
    message = "a binary cross-entropy over `{Self}` does not fit an output of kind `{Tag}`: write \
               `activation = sigmoid` on the output's layer",
    note = "without an activation behind the last layer, write `BinaryCrossentropy::from_logits()`"
)]
pub trait BinaryFit<Tag>: Form {
    /// Whether the gradient is that of the activation's input.
    const FUSED: bool;
}

impl Form for Probabilities {
    const LOGITS: bool = false;
}

impl Form for Logits {
    const LOGITS: bool = true;
}

/// Says for each form and kind of output whether the loss is fused with the activation.
macro_rules! fits {
    ($($fit:ident: $form:ty, $tag:ty => $fused:literal;)*) => {$(
        impl $fit<$tag> for $form {
            const FUSED: bool = $fused;
        }
    )*};
}

fits! {
    CategoricalFit: Probabilities, Softmax => true;
    CategoricalFit: Probabilities, Shared<Softmax> => false;
    CategoricalFit: Probabilities, Other => false;
    CategoricalFit: Logits, Linear => false;
    CategoricalFit: Logits, Other => false;
    BinaryFit: Probabilities, Sigmoid => true;
    BinaryFit: Probabilities, Shared<Sigmoid> => false;
    BinaryFit: Probabilities, Softmax => false;
    BinaryFit: Probabilities, Shared<Softmax> => false;
    BinaryFit: Probabilities, Other => false;
    BinaryFit: Logits, Linear => false;
    BinaryFit: Logits, Other => false;
}
