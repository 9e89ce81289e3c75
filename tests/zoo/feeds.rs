//! Flat numbers as the inputs of any model: what the public interface takes as typed batches.

use formwork::{Batch, Element, Input, Model, Predictor, Scalar, Shape, Supply, Tape};

/// The inputs of a signature, fed from one flat vector each.
pub(crate) trait Feeds<T: Scalar>: Sized {
    /// A forward pass of a tape.
    fn forward<'t, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
        tape: &'t mut Tape<'_, M, B>,
        flat: &[Vec<T>],
        samples: usize,
    ) -> &'t M::Prediction<B>;

    /// A prediction.
    fn predict<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
        predictor: &'p mut Predictor<'_, M, B>,
        flat: &[Vec<T>],
        samples: usize,
    ) -> &'p M::Prediction<B>;
}

/// An element made from a number; whole numbers stand for ids.
pub(crate) trait Cell: Element {
    fn cell(value: f64) -> Self;
}

impl Cell for f32 {
    fn cell(value: f64) -> Self {
        Self::of(value)
    }
}

impl Cell for f64 {
    fn cell(value: f64) -> Self {
        value
    }
}

impl Cell for u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids are small whole numbers")]
    fn cell(value: f64) -> Self {
        value as Self
    }
}

fn batch<T: Scalar, E: Cell, S: Shape, const B: usize>(flat: &[T], samples: usize) -> Batch<E, S, B> {
    let mut batch = Batch::zeros();
    let len = samples * S::LEN;
    for (element, value) in batch.storage_mut().iter_mut().zip(&flat[..len]) {
        *element = E::cell(value.f64());
    }
    batch.set_filled(samples).expect("a check asks for as many samples as it has room for");
    batch
}

macro_rules! feeds {
    ($($element:ident $shape:ident $input:ident $index:tt),* => $feed:expr) => {
        impl<T: Scalar, $($element: Cell + Supply<T>, $shape: Shape),*> Feeds<T> for ($(Input<$element, $shape>,)*) {
            fn forward<'t, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                tape: &'t mut Tape<'_, M, B>,
                flat: &[Vec<T>],
                samples: usize,
            ) -> &'t M::Prediction<B> {
                $(let $input = batch::<T, $element, $shape, B>(&flat[$index], samples);)*
                tape.forward($feed).expect("the samples fit")
            }

            fn predict<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                predictor: &'p mut Predictor<'_, M, B>,
                flat: &[Vec<T>],
                samples: usize,
            ) -> &'p M::Prediction<B> {
                $(let $input = batch::<T, $element, $shape, B>(&flat[$index], samples);)*
                predictor.predict($feed).expect("the samples fit")
            }
        }
    };
}

feeds!(E0 S0 a 0 => &a);
feeds!(E0 S0 a 0, E1 S1 b 1 => (&a, &b));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2 => (&a, &b, &c));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2, E3 S3 d 3 => (&a, &b, &c, &d));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2, E3 S3 d 3, E4 S4 e 4 => (&a, &b, &c, &d, &e));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2, E3 S3 d 3, E4 S4 e 4, E5 S5 f 5 => (&a, &b, &c, &d, &e, &f));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2, E3 S3 d 3, E4 S4 e 4, E5 S5 f 5, E6 S6 g 6 => (&a, &b, &c, &d, &e, &f, &g));
feeds!(E0 S0 a 0, E1 S1 b 1, E2 S2 c 2, E3 S3 d 3, E4 S4 e 4, E5 S5 f 5, E6 S6 g 6, E7 S7 h 7 => (&a, &b, &c, &d, &e, &f, &g, &h));
