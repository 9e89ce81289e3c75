//! Groups that divide neither the channels nor the filters, and none at all.

use formwork::model;

const GROUPS: usize = 2;

model! {
    pub struct Net {
        channels: Conv2d(8, 3, groups = GROUPS),
        filters: Conv2d(8, 3, groups = 3),
        none: Conv2d(8, 3, groups = 0),
    }
    fn forward(image: [4, 4, 3]) -> (y: [2, 2, 8], z: [2, 2, 8], w: [2, 2, 8]) {
        (y: channels(image), z: filters(image), w: none(image)) //~ filters //~ none //~ channels
    }
}

fn main() {}
