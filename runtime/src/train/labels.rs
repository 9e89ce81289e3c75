//! How programs hand targets to `train_on_batch`: batches, arrays, slices; one alone, or several as a tuple.

use crate::base::{Batch, Column, Element, Scalar, Shape};
use crate::metrics::Target;
use crate::model::{PORTS, Source, Supply};
use crate::train::BatchError;
use crate::train::prepare::Goal;
use bytemuck::Pod;
use std::vec::Vec;

/// A number, or an array of numbers nested to any depth.
#[diagnostic::on_unimplemented(
    message = "targets are `f32`, `f64` or `u32`, not `{Self}`",
    label = "not a number of a target",
    note = "write the first number of a literal with its type, `1_u32` for the id of a class, `1.0_f32` for a number, and \
            nest arrays, not `Vec`s"
)]
pub trait Cells: Pod {
    /// The number.
    type Element: Element;
}

impl Cells for f32 {
    type Element = Self;
}

impl Cells for f64 {
    type Element = Self;
}

impl Cells for u32 {
    type Element = Self;
}

impl<C: Cells, const N: usize> Cells for [C; N] {
    type Element = C::Element;
}

/// Targets of one output: a [`Batch`], or a slice, array or `Vec` of numbers or of nested arrays.
///
/// What counts is the number of elements: class ids of 32 samples are a slice of 32 `u32`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold targets",
    note = "hand over a `Batch`, or a slice of numbers or of arrays of numbers"
)]
pub trait Flat {
    /// The number.
    type Element: Element;

    /// All numbers, sample after sample.
    fn flat(&self) -> &[Self::Element];
}

impl<T: Element, S: Shape, const B: usize> Flat for Batch<T, S, B> {
    type Element = T;

    fn flat(&self) -> &[T] {
        Self::flat(self)
    }
}

impl<C: Cells> Flat for [C] {
    type Element = C::Element;

    fn flat(&self) -> &[C::Element] {
        // Only arrays of no element have another size than a number of elements.
        bytemuck::try_cast_slice(self).unwrap_or_default()
    }
}

impl<C: Cells, const N: usize> Flat for [C; N] {
    type Element = C::Element;

    fn flat(&self) -> &[C::Element] {
        self.as_slice().flat()
    }
}

impl<C: Cells> Flat for Vec<C> {
    type Element = C::Element;

    fn flat(&self) -> &[C::Element] {
        self.as_slice().flat()
    }
}

/// The targets of all outputs: `&a` for a model of one output, `(&a, &b)` for more, each [`Flat`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the outputs of this model are trained on",
    note = "one output takes a reference to targets, several a tuple of references in the order of the signature"
)]
pub trait Labels<T: Scalar, Outputs> {
    /// The targets in the order of the outputs.
    fn labels<'a>(self) -> LabelSources<'a, T>
    where
        Self: 'a;
}

/// The targets of one call, as a list on the stack.
#[derive(Clone, Copy, Debug)]
pub struct LabelSources<'a, T>([Source<'a, T>; PORTS]);

impl<'a, T: Scalar> LabelSources<'a, T> {
    fn none() -> Self {
        Self([Source::Values(&[]); PORTS])
    }

    fn with<A: Flat<Element: Supply<T>> + ?Sized>(mut self, index: usize, targets: &'a A) -> Self {
        self.0[index] = Supply::source(targets.flat());
        self
    }

    /// The targets as the losses read them, padded: where they lie, or copied to a column between numbers and ids.
    pub(super) fn targets<'c>(
        self,
        samples: usize,
        goals: &[Goal],
        columns: &'c mut [Column],
    ) -> Result<[Target<'c, T>; PORTS], BatchError>
    where
        'a: 'c,
    {
        let mut targets = [Target::Values(&[][..]); PORTS];
        for (((source, goal), column), target) in self.0.into_iter().zip(goals).zip(columns).zip(&mut targets) {
            let found = match source {
                Source::Values(values) => values.len(),
                Source::Ids(ids) => ids.len(),
            };
            let (output, dims) = (goal.name, goal.target_dims);
            let needed = samples * dims.len();
            if found != needed || !dims.is_known() {
                return Err(BatchError::Targets { output, needed, samples, dims: dims.into(), found });
            }
            *target = convert(source, column).map_err(|(at, value)| BatchError::NotAnId {
                output,
                sample: at / dims.len().max(1),
                value,
            })?;
        }
        Ok(targets)
    }
}

/// Numbers or ids as a column holds them, copied there if they differ; the place and value of the first number that is
/// no id is the error.
fn convert<'c, T: Scalar>(source: Source<'c, T>, column: &'c mut Column) -> Result<Target<'c, T>, (usize, f64)> {
    match (source, column.holds_ids()) {
        (Source::Values(from), false) => Ok(Target::Values(from)),
        (Source::Ids(from), true) => Ok(Target::Ids(from)),
        (Source::Ids(from), false) => {
            let to = &mut column.elements_mut()[..from.len()];
            for (to, &id) in to.iter_mut().zip(from) {
                *to = T::of(f64::from(id));
            }
            Ok(Target::Values(to))
        }
        (Source::Values(from), true) => {
            let to = &mut column.elements_mut()[..from.len()];
            for (at, (to, &value)) in to.iter_mut().zip(from).enumerate() {
                // `to_u32` truncates; a fraction shows in the way back.
                *to = value.to_u32().filter(|&id| T::of(f64::from(id)) == value).ok_or((at, value.f64()))?;
            }
            Ok(Target::Ids(to))
        }
    }
}

impl<T: Scalar, Output, A: Flat<Element: Supply<T>> + ?Sized> Labels<T, (Output,)> for &A {
    fn labels<'a>(self) -> LabelSources<'a, T>
    where
        Self: 'a,
    {
        LabelSources::none().with(0, self)
    }
}

macro_rules! labels {
    ($($flat:ident $output:ident $index:tt),*) => {
        impl<T: Scalar, $($output, $flat: Flat<Element: Supply<T>> + ?Sized),*> Labels<T, ($($output,)*)>
            for ($(&$flat,)*)
        {
            fn labels<'a>(self) -> LabelSources<'a, T>
            where
                Self: 'a,
            {
                LabelSources::none()$(.with($index, self.$index))*
            }
        }
    };
}

labels!(A0 O0 0, A1 O1 1);
labels!(A0 O0 0, A1 O1 1, A2 O2 2);
labels!(A0 O0 0, A1 O1 1, A2 O2 2, A3 O3 3);
labels!(A0 O0 0, A1 O1 1, A2 O2 2, A3 O3 3, A4 O4 4);
labels!(A0 O0 0, A1 O1 1, A2 O2 2, A3 O3 3, A4 O4 4, A5 O5 5);
labels!(A0 O0 0, A1 O1 1, A2 O2 2, A3 O3 3, A4 O4 4, A5 O5 5, A6 O6 6);
labels!(A0 O0 0, A1 O1 1, A2 O2 2, A3 O3 3, A4 O4 4, A5 O5 5, A6 O6 6, A7 O7 7);
