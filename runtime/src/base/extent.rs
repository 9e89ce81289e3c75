//! How much of an arena something takes, for any batch size; and the plan that cuts an arena into slots.

use formwork_shape::Dims;

/// Slots start on multiples of this many elements: a cache line of `f32`.
const ALIGN: usize = 16;

/// A number of elements that grows with the batch: `per_sample · batch + fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Elements for each sample.
    pub per_sample: usize,
    /// Elements whatever the batch.
    pub fixed: usize,
}

impl Extent {
    /// Nothing.
    pub const ZERO: Self = Self { per_sample: 0, fixed: 0 };

    /// Room for one value of the given shape per sample.
    #[must_use]
    pub const fn of(dims: Dims) -> Self {
        Self { per_sample: dims.len(), fixed: 0 }
    }

    /// Room for one value of the given shape, whatever the batch.
    #[must_use]
    pub const fn fixed(dims: Dims) -> Self {
        Self { per_sample: 0, fixed: dims.len() }
    }

    /// Room for so many samples in place of each.
    #[must_use]
    pub const fn times(self, samples: usize) -> Self {
        Self { per_sample: self.per_sample * samples, ..self }
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
    pub const fn and(self, other: Self) -> Self {
        Self { per_sample: self.per_sample + other.per_sample, fixed: self.fixed + other.fixed }
    }

    /// The number of elements for a batch of `batch` samples.
    #[must_use]
    pub const fn elements(self, batch: usize) -> usize {
        self.per_sample * batch + self.fixed
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
    #[must_use]
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
    pub fn split_ref<'a, T>(&self, arena: &'a [T], batch: usize) -> [&'a [T]; K] {
        let mut rest = arena;
        core::array::from_fn(|slot| {
            let elements = self.slots[slot].elements(batch);
            let (taken, behind) = rest.split_at(elements.next_multiple_of(ALIGN));
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
    pub fn split<'a, T>(&self, arena: &'a mut [T], batch: usize) -> [&'a mut [T]; K] {
        let mut rest = arena;
        core::array::from_fn(|slot| {
            let elements = self.slots[slot].elements(batch);
            let (taken, behind) = core::mem::take(&mut rest).split_at_mut(elements.next_multiple_of(ALIGN));
            rest = behind;
            &mut taken[..elements]
        })
    }
}
