//! The crate that `tests/editor.rs` opens in rust-analyzer.

use formwork::prelude::*;

/// How many classes there are.
pub const CLASSES: usize = 10;
const FILTERS: usize = 16;

model! {
    /// A small model inside another.
    pub struct Tower: [64] -> [32] {
        Dense(32, activation = relu),
    }
}

model! {
    /// Digits with a tower on top.
    pub struct DigitNet {
        /// Looks at edges.
        conv: Conv2d(32, kernel_size = 3, activation = relu),
        wide: Conv2d(FILTERS, kernel_size = 3, padding = same),
        embed: Dense(64, kernel_initializer = he_normal),
        tower: Tower,
        both: Bidirectional(Lstm(8), merge_mode = sum),
        head: Dense(CLASSES, activation = softmax),
    }
    fn forward(image: [28, 28, 1], steps: [5, 8]) -> (digit: [CLASSES]) {
        let h = conv(image);
        let w = wide(h);
        let p = max_pool2d(w, 2);
        let e: [64] = embed(p.flatten());
        let t = tower(e);
        let b = both(steps);
        let d = lambda(|a: t, b: t| a * b);
        head(concatenate(d, b))
    }
}

/// What the rest of a program does with a model.
pub fn parameters(net: &DigitNet) -> usize {
    net.conv.bias.len()
}
