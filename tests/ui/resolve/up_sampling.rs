//! Upsamplings with words and sizes that they do not take.

use formwork::model;

model! {
    pub struct Net {
        plane: UpSampling2d(2, interpolation = bicubic), //~ bicubic
        line: UpSampling1d(2, data_format = channels_first), //~ data_format
        volume: UpSampling3d((2, 2)), //~ (2, 2)
    }
    fn forward(x: [2, 2, 1], s: [2, 1], v: [2, 2, 2, 1]) -> (a: [4, 4, 1], b: [4, 1], c: [4, 4, 4, 1]) {
        (a: plane(x), b: line(s), c: volume(v))
    }
}

fn main() {}
