//! Docs, options and frozen layers under the strictest lints a program can set.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use formwork::prelude::*;

mod renamed {
    pub use formwork::*;
}

const LIMIT: usize = 1 << 20;

model! {
    /// Doubles, under a budget, by another path to the crate.
    #[model(dtype = f64, crate = crate::renamed, budget(predict = LIMIT, train = LIMIT, batch = 2))]
    pub struct Tower: [4] -> [2] {
        /// The hidden layer.
        #[frozen]
        hidden: Dense(8, activation = leaky_relu(negative_slope = 0.1), kernel_initializer = he_normal),
        Dropout(0.5),
        Dense(2, use_bias = false, kernel_regularizer = l1_l2(l1 = 0.1, l2 = 0.2)),
    }
}

model! {
    #[model(dtype = f64)]
    struct Pair {
        tower: Tower,
        norm: Relu(max_value = 6.0),
    }
    fn forward(left: [4], right: [4]) -> (score: [2], distance: [2]) {
        let l = tower(left);
        let _unused = l.relu();
        let d: [2] = subtract(l, tower(right));
        (score: norm(l).softmax(), distance: multiply(d, d))
    }
}

fn main() {
    let net = Pair::new(7);
    let mut predictor = net.predictor::<2>();
    let x = [[0.25_f64; 4]; 2];
    let y = predictor.predict((&x[..], &x[..])).expect("two inputs of two samples");
    assert_eq!(y.distance.samples()[1], [0.0; 2]);
    assert!((y.score.samples()[0].iter().sum::<f64>() - 1.0).abs() < 1e-12);
}
