//! How programs hand inputs to a model: batches, plain arrays or slices of them; one alone, or several as a tuple.

use crate::base::{Batch, D1, D2, D3, D4, Element, Samples, Scalar, Shape};
use crate::model::ports::PORTS;
use crate::model::{Input, Model, Source};
use alloc::vec::Vec;

/// Why inputs were refused; nothing was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// More samples than fit.
    #[error("{samples} samples do not fit a batch of {capacity}")]
    TooMany {
        /// The number of samples given.
        samples: usize,
        /// The batch size.
        capacity: usize,
    },
    /// Inputs with differing numbers of samples.
    #[error("`{first}` has {samples} samples, `{second}` has {others}")]
    Uneven {
        /// The first input.
        first: &'static str,
        /// Its number of samples.
        samples: usize,
        /// The input that differs.
        second: &'static str,
        /// Its number of samples.
        others: usize,
    },
    /// An id that is not below its bound: no row of an embedding, no class of a loss.
    #[error("`{port}` has id {id} in sample {sample} at position {step}, ids are below {bound}")]
    Id {
        /// The input or output.
        port: &'static str,
        /// The sample, counted from 0 in what was handed over.
        sample: usize,
        /// The element of that sample, such as its time step.
        step: usize,
        /// The id.
        id: u32,
        /// What it must be below.
        bound: u32,
    },
}

/// Samples of shape `S`: a [`Batch`], one sample as nested arrays, or a slice or `Vec` of samples.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold samples of shape `{S}` with elements `{T}`",
    note = "hand over a `Batch`, one sample as nested arrays, or a slice of samples"
)]
pub trait Features<T: Element, S: Shape> {
    /// The number of samples.
    fn samples(&self) -> usize;

    /// All elements, sample after sample.
    fn elements(&self) -> &[T];
}

impl<T: Element, S: Shape, const B: usize> Features<T, S> for Batch<T, S, B> {
    fn samples(&self) -> usize {
        self.filled()
    }

    fn elements(&self) -> &[T] {
        self.flat()
    }
}

impl<T: Element, S: Shape> Features<T, S> for [S::Sample<T>] {
    fn samples(&self) -> usize {
        self.len()
    }

    fn elements(&self) -> &[T] {
        bytemuck::cast_slice(self)
    }
}

impl<T: Element, S: Shape> Features<T, S> for Vec<S::Sample<T>> {
    fn samples(&self) -> usize {
        self.len()
    }

    fn elements(&self) -> &[T] {
        bytemuck::cast_slice(self)
    }
}

macro_rules! sample {
    ($shape:ty, $sample:ty, $($size:ident)*) => {
        impl<E: Element, $(const $size: usize),*> Features<E, $shape> for $sample {
            fn samples(&self) -> usize {
                1
            }

            fn elements(&self) -> &[E] {
                bytemuck::cast_slice(core::slice::from_ref(self))
            }
        }
    };
}

sample!(D1<N>, [E; N], N);
sample!(D2<T, F>, [[E; F]; T], T F);
sample!(D3<H, W, C>, [[[E; C]; W]; H], H W C);
sample!(D4<T, H, W, C>, [[[[E; C]; W]; H]; T], T H W C);

/// An element that a model of scalar `T` takes: `T` itself, or `u32` ids.
#[diagnostic::on_unimplemented(
    message = "`{Self}` numbers do not fit a model that computes in `{T}`",
    note = "write the first number of a literal with its type: `0.5_f32`"
)]
pub trait Supply<T: Scalar>: Element {
    /// The elements as an input.
    fn source(elements: &[Self]) -> Source<'_, T>;
}

impl Supply<f32> for f32 {
    fn source(elements: &[Self]) -> Source<'_, f32> {
        Source::Values(elements)
    }
}

impl Supply<f64> for f64 {
    fn source(elements: &[Self]) -> Source<'_, f64> {
        Source::Values(elements)
    }
}

impl<T: Scalar> Supply<T> for u32 {
    fn source(elements: &[Self]) -> Source<'_, T> {
        Source::Ids(elements)
    }
}

/// All inputs of a model for one call: `&a` for a model of one input, `(&a, &b)` for more, each [`Features`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the model takes as inputs",
    note = "one input is a reference to samples, several are a tuple of references in the order of the signature"
)]
pub trait Feed<T: Scalar, Inputs> {
    /// The inputs in the order of the signature.
    fn sources<'a>(self) -> Sources<'a, T>
    where
        Self: 'a;
}

/// The inputs of one call, as a list on the stack.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a, T> {
    list: [Source<'a, T>; PORTS],
    samples: [usize; PORTS],
    /// Whether each holds as many elements as it says it has samples.
    whole: bool,
    count: usize,
}

impl<T: Scalar, E: Supply<T>, S: Shape, A: Features<E, S> + ?Sized> Feed<T, (Input<E, S>,)> for &A {
    fn sources<'a>(self) -> Sources<'a, T>
    where
        Self: 'a,
    {
        Sources::none().and(self)
    }
}

macro_rules! feed {
    ($($features:ident $element:ident $shape:ident $index:tt),*) => {
        impl<T: Scalar, $($element: Supply<T>, $shape: Shape, $features: Features<$element, $shape> + ?Sized),*>
            Feed<T, ($(Input<$element, $shape>,)*)> for ($(&$features,)*)
        {
            fn sources<'a>(self) -> Sources<'a, T>
            where
                Self: 'a,
            {
                Sources::none()$(.and(self.$index))*
            }
        }
    };
}

feed!(A0 E0 S0 0, A1 E1 S1 1);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2, A3 E3 S3 3);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2, A3 E3 S3 3, A4 E4 S4 4);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2, A3 E3 S3 3, A4 E4 S4 4, A5 E5 S5 5);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2, A3 E3 S3 3, A4 E4 S4 4, A5 E5 S5 5, A6 E6 S6 6);
feed!(A0 E0 S0 0, A1 E1 S1 1, A2 E2 S2 2, A3 E3 S3 3, A4 E4 S4 4, A5 E5 S5 5, A6 E6 S6 6, A7 E7 S7 7);

impl<'a, T: Scalar> Sources<'a, T> {
    fn none() -> Self {
        Self { list: [Source::Values(&[]); PORTS], samples: [0; PORTS], whole: true, count: 0 }
    }

    fn and<E: Supply<T>, S: Shape>(mut self, features: &'a (impl Features<E, S> + ?Sized)) -> Self {
        let (elements, samples) = (features.elements(), features.samples());
        self.list[self.count] = E::source(elements);
        self.samples[self.count] = samples;
        self.whole &= elements.len() == samples.saturating_mul(S::LEN);
        self.count += 1;
        self
    }

    /// The inputs.
    #[must_use]
    pub fn as_slice(&self) -> &[Source<'a, T>] {
        &self.list[..self.count]
    }

    /// The number of samples, once it is known that a batch of `capacity` can take them.
    ///
    /// # Errors
    /// [`InputError`]: too many samples, differing numbers of them, or an id out of its bound.
    ///
    /// # Panics
    /// If an input holds another number of elements than its samples have: a fault in an implementation of [`Features`].
    pub fn check<M: Model<Scalar = T>>(&self, capacity: Samples) -> Result<Samples, InputError> {
        let samples = self.samples[0];
        if samples > capacity.get() {
            return Err(InputError::TooMany { samples, capacity: capacity.get() });
        }
        let ports = M::DESCRIPTION.inputs;
        if let Some(other) = self.samples[..self.count].iter().position(|&others| others != samples) {
            let (first, second) = (ports[0].name, ports[other].name);
            return Err(InputError::Uneven { first, samples, second, others: self.samples[other] });
        }
        assert!(self.whole, "an input says that it holds {samples} samples, and its elements are not those of as many");
        check_ids::<M>(self.as_slice())?;
        Ok(Samples::new(samples))
    }
}

/// Checks the ids of all inputs against the bounds the model declares.
pub(crate) fn check_ids<M: Model>(sources: &[Source<'_, M::Scalar>]) -> Result<(), InputError> {
    for ((source, bound), port) in sources.iter().zip(M::ID_BOUNDS).zip(M::DESCRIPTION.inputs) {
        if let (Source::Ids(ids), &Some(bound)) = (source, bound) {
            check_below(port.name, ids, port.dims.len(), bound)?;
        }
    }
    Ok(())
}

/// Checks ids, `len` per sample, against a bound.
pub(crate) fn check_below(port: &'static str, ids: &[u32], len: usize, bound: u32) -> Result<(), InputError> {
    match ids.iter().position(|&id| id >= bound) {
        None => Ok(()),
        Some(at) => Err(InputError::Id { port, sample: at / len, step: at % len, id: ids[at], bound }),
    }
}
