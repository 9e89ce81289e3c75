//! The place of the optimizer in `compile`, beside the loss.
//!
//! Who exchanges the two has made one mistake, and rustc would tell of two: no loss here, no optimizer there. So the loss
//! of this library fits the optimizer's place where an optimizer stands in its own, which is what the error is about.

use crate::base::Scalar;
use crate::losses::{
    BinaryCrossentropy, CategoricalCrossentropy, MeanAbsoluteError, MeanSquaredError, SparseCategoricalCrossentropy,
};
use crate::model::Model;
use crate::optim::Optimizer;
use crate::train::{MetricSet, Objective, Trainer};

/// An [`Optimizer`] that trains a model towards the loss `L`; every optimizer does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no optimizer for a model that computes in `{T}`",
    label = "not an optimizer",
    note = "write `Adam::default()`, `Sgd::default()` or `RmsProp::default()`, or a type that implements \
            `formwork::Optimizer`",
    note = "`compile` takes a loss, an optimizer and metrics, in this order"
)]
pub trait OptimizerBeside<T: Scalar, L>: Sized {
    /// Binds a model to the optimizer, the loss and metrics.
    #[doc(hidden)]
    fn trainer<M, Me, const B: usize>(self, model: &mut M, loss: L, metrics: Me) -> Trainer<'_, M, L, Self, Me, B>
    where
        M: Model<Scalar = T>,
        L: Objective<T, M::Outputs>,
        Me: MetricSet<T, M::Outputs>;
}

impl<T: Scalar, L, O: Optimizer<T>> OptimizerBeside<T, L> for O {
    fn trainer<M, Me, const B: usize>(self, model: &mut M, loss: L, metrics: Me) -> Trainer<'_, M, L, Self, Me, B>
    where
        M: Model<Scalar = T>,
        L: Objective<T, M::Outputs>,
        Me: MetricSet<T, M::Outputs>,
    {
        Trainer::new(model, loss, self, metrics)
    }
}

/// A loss beside an optimizer: the two are exchanged. No program has both, for the optimizer is no loss. (Of each scalar by
/// itself, since another crate may bring a scalar of its own, and make an optimizer for it of anything.)
macro_rules! exchanged {
    ($scalar:ident: $($loss:ident $(<$form:ident>)?),*) => {$(
        #[doc(hidden)]
        #[diagnostic::do_not_recommend]
        impl<L: Optimizer<$scalar>, $($form)?> OptimizerBeside<$scalar, L> for $loss $(<$form>)? {
            fn trainer<M, Me, const B: usize>(self, _: &mut M, _: L, _: Me) -> Trainer<'_, M, L, Self, Me, B>
            where
                M: Model<Scalar = $scalar>,
                L: Objective<$scalar, M::Outputs>,
                Me: MetricSet<$scalar, M::Outputs>,
            {
                panic!("the loss and the optimizer are exchanged")
            }
        }
    )*};
    ($($scalar:ident)*) => {$(
        exchanged!(
            $scalar: BinaryCrossentropy<F>, CategoricalCrossentropy<F>, SparseCategoricalCrossentropy<F>, MeanAbsoluteError,
            MeanSquaredError
        );
    )*};
}

exchanged!(f32 f64);
