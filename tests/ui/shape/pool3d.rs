//! Pools over three axes: a flat image, a window that finds no room, and one that never moves.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(image: [8, 8, 3], volume: [4, 2, 8, 3]) -> (a: [4, 4, 1, 3], b: [3], c: [2, 1, 2, 3], d: [3, 1, 7, 3]) {
        (
            a: max_pool3d(image), //~ max_pool3d
            b: global_average_pool3d(image),
            c: volume.average_pool3d((2, 3, 4)), //~ average_pool3d
            d: max_pool3d(volume, 2, strides = (1, 0, 1)), //~ max_pool3d
        )
    }
}

fn main() {}
