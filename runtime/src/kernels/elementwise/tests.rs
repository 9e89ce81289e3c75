//! Copies and dropout.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::{Elements, Stream, double, reference, single};
use crate::base::Samples;
use crate::kernels::testing::{at_each_level, numbers};
use alloc::vec;
use formwork_shape::Dims;

#[test]
fn copies_touch_only_the_named_samples() {
    let d = Elements::new(Dims::new(&[2, 3]));
    let (x, start) = (numbers::<f32>(1, 20), numbers::<f32>(2, 20));
    at_each_level(|_| {
        let mut y = start.clone();
        single::copy(d, Samples::new(2), &x, &mut y, false);
        assert!(y[..12] == x[..12] && y[12..] == start[12..]);
        single::copy(d, Samples::new(3), &x, &mut y, true);
        assert!(y[..12].iter().zip(&x).all(|(y, x)| *y == x + x) && y[18..] == start[18..]);
        let sum = y.clone();
        single::divide(d, Samples::new(2), 3, &mut y);
        assert!(y[..12].iter().zip(&sum).all(|(y, sum)| *y == sum / 3.0) && y[12..] == sum[12..]);
        single::fill_zero(d, Samples::new(1), &mut y);
        assert!(y[..6] == [0.0; 6] && y[6] != 0.0);
    });
}

#[test]
fn dropout_follows_the_stream_at_every_level_and_offset() {
    let stream = Stream::new(5).node(3);
    for (len, n, first) in [(1, 1, 0), (7, 5, 3), (64, 3, 1), (33, 9, 1000), (130, 2, 7)] {
        let d = Elements { len };
        let start = numbers::<f32>(1, n * len + 2);
        at_each_level(|level| {
            for rate in [0.0, 0.1, 0.5, 1.0] {
                let (mut got, mut want) = (start.clone(), start.clone());
                single::dropout(d, Samples::new(n), rate, stream, Samples::new(first), &mut got);
                if rate == 1.0 {
                    want[..n * len].fill(0.0);
                } else {
                    reference::dropout(d, n, rate, stream, first, &mut want);
                }
                assert!(got == want, "{n} × {len} from {first} at rate {rate}, {level:?}");
            }
        });
    }
}

#[test]
fn dropout_does_not_depend_on_how_the_batch_is_cut() {
    let (d, stream) = (Elements { len: 13 }, Stream::new(1).at_step(9));
    let (mut whole, mut cut) = (vec![1.0_f64; 13 * 40], vec![1.0_f64; 13 * 40]);
    double::dropout(d, Samples::new(40), 0.3, stream, Samples::new(0), &mut whole);
    for (part, y) in cut.chunks_mut(13 * 7).enumerate() {
        double::dropout(d, Samples::new(y.len() / 13), 0.3, stream, Samples::new(7 * part), y);
    }
    assert!(whole == cut);
}

#[test]
fn dropout_drops_its_share_and_keeps_the_mean() {
    let len = 100_000;
    for rate in [0.05, 0.25, 0.5, 0.9] {
        let mut y = vec![1.0_f32; len];
        single::dropout(Elements { len }, Samples::new(1), rate, Stream::new(3), Samples::new(0), &mut y);
        let dropped = y.iter().filter(|y| **y == 0.0).count() as f64 / len as f64;
        // Five deviations of a binomial share.
        let bound = 5.0 * (rate * (1.0 - rate) / len as f64).sqrt();
        assert!((dropped - rate).abs() < bound, "rate {rate}: dropped {dropped}");
        let kept = 1.0 / (1.0 - rate);
        assert!(y.iter().all(|&y| y == 0.0 || (f64::from(y) - kept).abs() < 1e-5));
    }
}
