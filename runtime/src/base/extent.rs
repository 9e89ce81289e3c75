//! How much of an arena something takes, for any batch size; and the plan that cuts an arena into slots.

use crate::base::Samples;
use formwork_shape::{Dims, MOST_ELEMENTS, Text};

/// Slots start on multiples of this many elements: a cache line of `f32`.
const ALIGN: usize = 16;

/// A number of elements that grows with the batch: so many per sample, and some whatever the batch.
///
/// Neither part is ever more than 2⁴⁰: what would be is refused where it is added up, mostly in a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    per_sample: usize,
    fixed: usize,
}

impl Extent {
    /// Nothing.
    pub const ZERO: Self = Self { per_sample: 0, fixed: 0 };

    /// Room for one value of the given shape per sample.
    ///
    /// # Panics
    /// As for all that makes an extent: if that is more than 2⁴⁰ elements.
    #[must_use]
    #[track_caller]
    pub const fn of(dims: Dims) -> Self {
        Self::bounded(dims.len(), 0)
    }

    /// Room for one value of the given shape, whatever the batch.
    #[must_use]
    #[track_caller]
    pub const fn fixed(dims: Dims) -> Self {
        Self::bounded(0, dims.len())
    }

    /// Room for so many samples in place of each.
    #[must_use]
    #[track_caller]
    pub const fn times(self, samples: usize) -> Self {
        Self::bounded(self.per_sample.saturating_mul(samples), self.fixed)
    }

    /// The larger in each part: room for either.
    #[must_use]
    pub const fn max(self, other: Self) -> Self {
        Self {
            per_sample: if self.per_sample > other.per_sample { self.per_sample } else { other.per_sample },
            fixed: if self.fixed > other.fixed { self.fixed } else { other.fixed },
        }
    }

    /// Room for both.
    #[must_use]
    #[track_caller]
    pub const fn and(self, other: Self) -> Self {
        // Sums of two numbers of at most 2⁴⁰, or 2²⁵.
        Self::bounded(self.per_sample + other.per_sample, self.fixed + other.fixed)
    }

    /// The number of elements for a batch of `batch` samples.
    ///
    /// # Panics
    /// If memory cannot hold as many, which only happens where pointers have 32 bits.
    #[must_use]
    #[inline]
    #[track_caller]
    pub const fn elements(self, batch: Samples) -> usize {
        if Samples::NEVER_WRAP {
            return batch.get() * self.per_sample + self.fixed;
        }
        match batch.elements(self.per_sample).checked_add(self.fixed) {
            Some(elements) => elements,
            None => panic!("an arena is larger than memory"),
        }
    }

    #[track_caller]
    const fn bounded(per_sample: usize, fixed: usize) -> Self {
        if per_sample > MOST_ELEMENTS || fixed > MOST_ELEMENTS {
            let mut text = Text::EMPTY;
            text.str("a pass takes ").number(per_sample).str(" elements per sample and ").number(fixed);
            text.str(" besides, the most is ").number(MOST_ELEMENTS);
            panic!("{}", text.as_str());
        }
        Self { per_sample, fixed }
    }
}

/// An arena cut into `K` slots, one behind the other, each on a cache line.
#[derive(Clone, Copy, Debug)]
pub struct Plan<const K: usize> {
    slots: [Extent; K],
}

impl<const K: usize> Plan<K> {
    /// A plan of the given slots.
    #[must_use]
    pub const fn new(slots: [Extent; K]) -> Self {
        Self { slots }
    }

    /// What the whole plan takes.
    ///
    /// # Panics
    /// If that is more than 2⁴⁰ elements per sample, or as many besides.
    #[must_use]
    #[track_caller]
    pub const fn extent(self) -> Extent {
        let mut whole = Extent::ZERO;
        let mut slot = 0;
        while slot < K {
            let padding = Extent { per_sample: 0, fixed: ALIGN };
            whole = whole.and(self.slots[slot]).and(padding);
            slot += 1;
        }
        whole
    }

    /// As [`split`](Self::split), to be read only.
    ///
    /// # Panics
    /// If the arena is shorter than [`extent`](Self::extent) says: a fault in the runtime, not in user data.
    #[must_use]
    #[inline]
    pub fn split_ref<'a, T>(&self, arena: &'a [T], batch: Samples) -> [&'a [T]; K] {
        let mut rest = arena;
        core::array::from_fn(|slot| {
            let elements = self.slots[slot].elements(batch);
            let Some((taken, behind)) = rest.split_at_checked(elements.next_multiple_of(ALIGN)) else {
                too_short(arena.len(), self, batch)
            };
            rest = behind;
            &taken[..elements]
        })
    }

    /// Cuts an arena for a batch of `batch` samples.
    ///
    /// # Panics
    /// If the arena is shorter than [`extent`](Self::extent) says: a fault in the runtime, not in user data.
    #[must_use]
    #[inline]
    pub fn split<'a, T>(&self, arena: &'a mut [T], batch: Samples) -> [&'a mut [T]; K] {
        let (len, mut rest) = (arena.len(), arena);
        core::array::from_fn(|slot| {
            let elements = self.slots[slot].elements(batch);
            let Some((taken, behind)) =
                core::mem::take(&mut rest).split_at_mut_checked(elements.next_multiple_of(ALIGN))
            else {
                too_short(len, self, batch)
            };
            rest = behind;
            &mut taken[..elements]
        })
    }
}

#[cold]
fn too_short<const K: usize>(len: usize, plan: &Plan<K>, batch: Samples) -> ! {
    let (needed, batch) = (plan.extent().elements(batch), batch.get());
    panic!("the arena has {len} elements, a batch of {batch} samples takes {needed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_lie_one_behind_the_other_on_cache_lines() {
        let plan = Plan::new([Extent::of(Dims::new(&[3])), Extent::fixed(Dims::new(&[20])), Extent::ZERO]);
        let batch = Samples::new(2);
        let mut arena: [u8; 80] = core::array::from_fn(|at| u8::try_from(at).expect("small"));
        assert_eq!(plan.extent().elements(batch), 6 + 20 + 3 * ALIGN);
        let [a, b, c] = plan.split_ref(&arena, batch);
        assert_eq!((a.len(), b.len(), c.len(), a[0], b[0]), (6, 20, 0, 0, 16));
        let [a, b, c] = plan.split(&mut arena, batch);
        assert_eq!((a.len(), b.len(), c.len(), a[0], b[0]), (6, 20, 0, 0, 16));
    }

    #[test]
    #[should_panic(expected = "the arena has 15 elements, a batch of 2 samples takes 22")]
    fn an_arena_that_is_too_short_is_told_with_its_numbers() {
        let _ = Plan::new([Extent::of(Dims::new(&[3]))]).split(&mut [0; 15], Samples::new(2));
    }

    #[test]
    #[should_panic(
        expected = "a pass takes 1099511627777 elements per sample and 0 besides, the most is 1099511627776"
    )]
    #[cfg(target_pointer_width = "64")]
    fn a_sum_past_the_bound_is_refused() {
        let _ = Extent::of(Dims::new(&[MOST_ELEMENTS])).and(Extent::of(Dims::new(&[1])));
    }

    #[test]
    #[should_panic(expected = "elements per sample")]
    fn steps_past_the_bound_are_refused() {
        let _ = Extent::of(Dims::new(&[3])).times(usize::MAX);
    }
}
