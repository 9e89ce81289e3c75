//! What a model is trained towards: one loss per output, whatever their types.

use crate::base::{Scalar, Shape};
use crate::losses::Loss;
use crate::model::Output;
use formwork_shape::Dims;

/// The losses of all outputs: a [`Loss`] for a model of one output, a tuple of them for more.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no loss for the outputs of this model",
    label = "not the loss of this model",
    note = "a model of one output takes a loss, `MeanSquaredError::default()`, one of several outputs a tuple of losses in \
            their order",
    note = "`compile` takes a loss, an optimizer and metrics, in this order"
)]
pub trait Objective<T: Scalar, Outputs>: Sync {
    /// Bit `i`: the loss of output `i` gives the gradient of its activation's input.
    const FUSED: u32;

    /// Shows each loss to `visitor`, in the order of the outputs.
    fn each<V: LossVisitor<T>>(&self, visitor: &mut V);
}

/// Something done with each loss: a closure that takes any loss type, written as a trait because Rust has no such
/// closures.
pub trait LossVisitor<T: Scalar> {
    /// Takes the loss of the output at `index`, whose samples have the shape `dims`.
    fn visit<Tag, L: Loss<T, Tag>>(&mut self, index: usize, dims: Dims, loss: &L);
}

impl<T: Scalar, S: Shape, Tag, L: Loss<T, Tag>> Objective<T, (Output<T, S, Tag>,)> for L {
    const FUSED: u32 = L::FUSED as u32;

    fn each<V: LossVisitor<T>>(&self, visitor: &mut V) {
        visitor.visit::<Tag, L>(0, S::DIMS, self);
    }
}

macro_rules! objective {
    ($($loss:ident $shape:ident $tag:ident $index:tt),*) => {
        impl<T: Scalar, $($shape: Shape, $tag, $loss: Loss<T, $tag>),*> Objective<T, ($(Output<T, $shape, $tag>,)*)>
            for ($($loss,)*)
        {
            const FUSED: u32 = 0 $(| (($loss::FUSED as u32) << $index))*;

            fn each<V: LossVisitor<T>>(&self, visitor: &mut V) {
                $(visitor.visit::<$tag, $loss>($index, $shape::DIMS, &self.$index);)*
            }
        }
    };
}

objective!(L0 S0 T0 0, L1 S1 T1 1);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2, L3 S3 T3 3);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2, L3 S3 T3 3, L4 S4 T4 4);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2, L3 S3 T3 3, L4 S4 T4 4, L5 S5 T5 5);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2, L3 S3 T3 3, L4 S4 T4 4, L5 S5 T5 5, L6 S6 T6 6);
objective!(L0 S0 T0 0, L1 S1 T1 1, L2 S2 T2 2, L3 S3 T3 3, L4 S4 T4 4, L5 S5 T5 5, L6 S6 T6 6, L7 S7 T7 7);
