//! Boxes as runs of neighbouring elements.

use super::RegionDims;
use crate::base::Scalar;
use crate::kernels::elementwise::Accumulate;
use crate::kernels::simd::simd;

/// See [`gather`](super::single::gather).
pub(super) fn gather<T: Scalar>(d: RegionDims, n: usize, whole: &[T], part: &mut [T], add: bool) {
    let (whole, part) = (&whole[..n * d.whole], &mut part[..n * d.part]);
    runs(d, n, |inside, at| join(&whole[inside..][..d.run], &mut part[at..][..d.run], add));
}

/// See [`scatter`](super::single::scatter).
pub(super) fn scatter<T: Scalar>(d: RegionDims, n: usize, part: &[T], whole: &mut [T], add: bool) {
    let (whole, part) = (&mut whole[..n * d.whole], &part[..n * d.part]);
    runs(d, n, |inside, at| join(&part[at..][..d.run], &mut whole[inside..][..d.run], add));
}

fn join<T: Scalar>(from: &[T], to: &mut [T], add: bool) {
    match (from, to, add) {
        ([from], [to], false) => *to = *from,
        ([from], [to], true) => *to = *to + *from,
        (from, to, false) => to.copy_from_slice(from),
        (x, y, true) => simd::<T, _>(Accumulate { x, y }),
    }
}

/// Calls `f` with the positions of each run in the whole and in the box.
fn runs(d: RegionDims, n: usize, mut f: impl FnMut(usize, usize)) {
    if d.part == 0 {
        return;
    }
    // The innermost counted axis has a loop of its own; the others are counted on like an odometer.
    let inner = d.rank.saturating_sub(1);
    let (count, stride) = if d.rank == 0 { (1, 0) } else { (d.sizes[inner], d.strides[inner]) };
    for sample in 0..n {
        let (mut inside, mut index) = (sample * d.whole + d.offset, [0; 8]);
        let mut at = sample * d.part;
        while at < (sample + 1) * d.part {
            for step in 0..count {
                f(inside + step * stride, at);
                at += d.run;
            }
            for axis in (0..inner).rev() {
                index[axis] += 1;
                inside += d.strides[axis];
                if index[axis] < d.sizes[axis] {
                    break;
                }
                inside -= d.strides[axis] * d.sizes[axis];
                index[axis] = 0;
            }
        }
    }
}
