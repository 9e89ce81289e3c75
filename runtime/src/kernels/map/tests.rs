//! Loops over elements: every block size, several results, results that are added.
#![allow(clippy::float_cmp, clippy::inline_always, reason = "the same arithmetic gives the same bits at each level")]

use super::{Elements, Map, map};
use crate::base::Samples;
use crate::kernels::testing::{at_each_level, numbers};
use alloc::vec::Vec;

/// The product, and the first less the second.
struct Both;

impl Map<f32, 2, 2> for Both {
    #[inline(always)]
    fn at<const FMA: bool>(&self, [a, b]: [f32; 2]) -> [f32; 2] {
        [a * b, a - b]
    }
}

#[test]
fn every_element_is_computed_once_at_every_length() {
    for (len, n) in [(1, 1), (7, 3), (64, 1), (64, 3), (13, 11)] {
        let (a, b, start) = (numbers::<f32>(1, len * n + 3), numbers::<f32>(2, len * n + 3), numbers(3, len * n + 3));
        at_each_level(|level| {
            let (mut product, mut difference): (Vec<f32>, Vec<f32>) = (start.clone(), start.clone());
            let y = [(&mut product[..], true), (&mut difference[..], false)];
            map(&Both, Elements { len }, Samples::new(n), [&a, &b], y);
            for i in 0..len * n + 3 {
                let inside = i < len * n;
                assert_eq!(product[i], if inside { start[i] + a[i] * b[i] } else { start[i] }, "{level:?}, {i}");
                assert_eq!(difference[i], if inside { a[i] - b[i] } else { start[i] }, "{level:?}, {i}");
            }
        });
    }
}
