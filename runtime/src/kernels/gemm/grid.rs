//! Places in memory that need not be evenly apart: counted along three axes, one inside the other.

/// The rows of a product, or its summands.
///
/// Place `[i, j, k]` lies `i·step[0] + j·step[1] + k·step[2]` behind the first, with one set of steps in A and another
/// in the operand that shares these places with it. So A can be the patches of a convolution without a copy: its rows
/// are positions (sample, row, column), its summands cells (row, column, channel), and both step through the same input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// How many places along each axis, outermost first.
    pub(crate) counts: [usize; 3],
    /// From one to the next in A.
    pub(crate) a: [usize; 3],
    /// From one to the next in C if they are rows, in B if they are summands.
    pub(crate) other: [usize; 3],
}

impl Grid {
    /// Places evenly apart.
    pub(crate) const fn line(count: usize, a: usize, other: usize) -> Self {
        Self { counts: [1, 1, count], a: [0, 0, a], other: [0, 0, other] }
    }

    /// The number of places.
    pub(crate) fn len(&self) -> usize {
        let [outer, middle, inner] = self.counts;
        outer.saturating_mul(middle).saturating_mul(inner)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.contains(&0)
    }

    /// How far behind the first the place lies that lies furthest: in A, and in the other operand. It saturates; where it
    /// does not, neither does what is asked of any other place wrap.
    pub(super) fn last(&self) -> [usize; 2] {
        let along = |steps: [usize; 3]| {
            let far = |axis: usize| self.counts[axis].saturating_sub(1).saturating_mul(steps[axis]);
            far(0).saturating_add(far(1)).saturating_add(far(2))
        };
        [along(self.a), along(self.other)]
    }

    /// How far behind the first a place lies: in A, and in the other operand.
    pub(crate) fn at(&self, index: [usize; 3]) -> [usize; 2] {
        let along = |steps: [usize; 3]| index.iter().zip(steps).map(|(index, step)| index * step).sum();
        [along(self.a), along(self.other)]
    }

    /// Cuts the places into blocks of at most `most`, in order, and calls `f` with the index where each starts and its
    /// counts. Neighbours on inner axes stay together while they fit. Without places there is one empty block.
    pub(crate) fn blocks(&self, most: usize, f: &mut dyn FnMut([usize; 3], [usize; 3])) {
        let [outer, middle, inner] = self.counts;
        if self.len() <= most {
            return f([0; 3], self.counts);
        }
        let size = if inner > most {
            // Evenly, so that no short one is left over.
            [1, 1, inner.div_ceil(inner.div_ceil(most))]
        } else if middle.saturating_mul(inner) > most {
            [1, most / inner, inner]
        } else {
            [most / (middle * inner), middle, inner]
        };
        for i in (0..outer).step_by(size[0]) {
            for j in (0..middle).step_by(size[1]) {
                for k in (0..inner).step_by(size[2]) {
                    f([i, j, k], [size[0].min(outer - i), size[1].min(middle - j), size[2].min(inner - k)]);
                }
            }
        }
    }

    /// The places from number `first` on, one after the other.
    pub(super) fn places(&self, first: usize) -> Places<'_> {
        let [_, middle, inner] = self.counts;
        let index = if first == 0 { [0; 3] } else { [first / inner / middle, first / inner % middle, first % inner] };
        Places { grid: self, index, at: self.at(index) }
    }
}

/// Walks the places of a grid.
pub(super) struct Places<'a> {
    grid: &'a Grid,
    index: [usize; 3],
    at: [usize; 2],
}

impl Places<'_> {
    /// Where the next place lies, in A and in the other operand; the walk does not see its end.
    #[inline]
    pub(super) fn step(&mut self) -> [usize; 2] {
        let (grid, at) = (self.grid, self.at);
        self.index[2] += 1;
        if self.index[2] < grid.counts[2] {
            self.at = [at[0] + grid.a[2], at[1] + grid.other[2]];
        } else {
            self.index = if self.index[1] + 1 < grid.counts[1] {
                [self.index[0], self.index[1] + 1, 0]
            } else {
                [self.index[0] + 1, 0, 0]
            };
            self.at = grid.at(self.index);
        }
        at
    }
}
