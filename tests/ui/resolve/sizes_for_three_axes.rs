//! As many sizes as a window over a volume has axes, or one for all.

use formwork::model;

model! {
    pub struct Net: [4, 4, 4, 1] -> [2, 2, 2, 1] {
        MaxPool3d((2, 2)), //~ (2, 2)
        AveragePool3d(1, padding = causal), //~ causal
    }
}

fn main() {}
