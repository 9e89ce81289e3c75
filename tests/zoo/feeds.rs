//! Flat numbers as the inputs of any model: what the public interface takes as typed batches.

use formwork::{Batch, Input, Model, Predictor, Scalar, Shape, Supply, Tape};

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

fn batch<T: Scalar, S: Shape, const B: usize>(flat: &[T], samples: usize) -> Batch<T, S, B> {
    let mut batch = Batch::zeros();
    let len = samples * S::LEN;
    batch.storage_mut()[..len].copy_from_slice(&flat[..len]);
    batch.set_filled(samples).expect("a check asks for as many samples as it has room for");
    batch
}

macro_rules! feeds {
    ($($shape:ident $input:ident $index:tt),* => $feed:expr) => {
        impl<T: Scalar + Supply<T>, $($shape: Shape),*> Feeds<T> for ($(Input<T, $shape>,)*) {
            fn forward<'t, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                tape: &'t mut Tape<'_, M, B>,
                flat: &[Vec<T>],
                samples: usize,
            ) -> &'t M::Prediction<B> {
                $(let $input = batch::<T, $shape, B>(&flat[$index], samples);)*
                tape.forward($feed).expect("the samples fit")
            }

            fn predict<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                predictor: &'p mut Predictor<'_, M, B>,
                flat: &[Vec<T>],
                samples: usize,
            ) -> &'p M::Prediction<B> {
                $(let $input = batch::<T, $shape, B>(&flat[$index], samples);)*
                predictor.predict($feed).expect("the samples fit")
            }
        }
    };
}

feeds!(S0 a 0 => &a);
feeds!(S0 a 0, S1 b 1 => (&a, &b));
feeds!(S0 a 0, S1 b 1, S2 c 2 => (&a, &b, &c));
feeds!(S0 a 0, S1 b 1, S2 c 2, S3 d 3 => (&a, &b, &c, &d));
feeds!(S0 a 0, S1 b 1, S2 c 2, S3 d 3, S4 e 4 => (&a, &b, &c, &d, &e));
feeds!(S0 a 0, S1 b 1, S2 c 2, S3 d 3, S4 e 4, S5 f 5 => (&a, &b, &c, &d, &e, &f));
feeds!(S0 a 0, S1 b 1, S2 c 2, S3 d 3, S4 e 4, S5 f 5, S6 g 6 => (&a, &b, &c, &d, &e, &f, &g));
feeds!(S0 a 0, S1 b 1, S2 c 2, S3 d 3, S4 e 4, S5 f 5, S6 g 6, S7 h 7 => (&a, &b, &c, &d, &e, &f, &g, &h));
