//! A layout nobody knows.

use formwork::model;

model! {
    pub struct Net { conv: Conv2d(8, 3, data_format = channel_first) } //~ channel_first
    fn forward(x: [1, 8, 8]) -> (y: [8, 6, 6]) {
        conv(x)
    }
}

fn main() {}
