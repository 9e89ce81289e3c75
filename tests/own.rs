//! Layers of the user's own, and lambdas, are layers like any other: drawn, penalised, shown, saved, differentiated.

#[path = "zoo/my.rs"]
#[allow(dead_code, reason = "not all of the library is used here")]
mod my;

use formwork::init::Constant;
use formwork::prelude::*;
use formwork::{GradientError, check_gradients, parameter_ranges};

model! {
    struct Net {
        scale: my::Scale(factor = 2.0),
        pairs: my::Pairs(),
        head: Dense(2, activation = my::Swish(beta = 1.5)),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = pairs(scale(x));
        let s = lambda(|a: h| a * a + 1.0);
        head(s)
    }
}

#[test]
fn parameters_are_named_drawn_and_penalised() {
    let ranges = parameter_ranges(Net::DESCRIPTION);
    let seen: Vec<_> = ranges.iter().map(|range| (range.path.as_str(), range.range.clone())).collect();
    assert_eq!(seen, [("scale.gain", 0..4), ("scale.shift", 4..8), ("head.kernel", 8..12), ("head.bias", 12..14)]);
    assert!(ranges[0].regularizer.l2 > 0.0 && ranges[1].regularizer.l2 == 0.0);
    let mut net = Net::new(1);
    assert_eq!(net.scale.get("gain"), Some(&[1.0; 4][..]));
    assert_eq!(net.scale.get("shift"), Some(&[0.0; 4][..]));
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default().learning_rate(0.0), ());
    let before = trainer.train_on_batch(&[0.0; 4], &[0.0_f32; 2]).expect("it fits");
    drop(trainer);
    net.scale.get_mut("gain").expect("declared").fill(2.0);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default().learning_rate(0.0), ());
    let after = trainer.train_on_batch(&[0.0; 4], &[0.0_f32; 2]).expect("it fits");
    // 0.1 · Σ gain², and gains of a zero input change nothing else.
    assert!((after - before - 0.1 * 4.0 * 3.0).abs() < 1e-5, "{before}, {after}");
}

#[test]
fn the_summary_shows_them() {
    let text = Net::new(1).summary();
    for row in ["scale (Scale)", "pairs (Pairs)", "lambda (Lambda)", "head (Dense)"] {
        assert!(text.contains(row), "no {row} in\n{text}");
    }
    assert!(Net::flops(1) > 0);
}

#[test]
fn weight_files_hold_them_and_what_they_compute() {
    mod other {
        use crate::my;
        formwork::model! {
            /// Another factor and another lambda.
            pub(crate) struct Net {
                scale: my::Scale(factor = 3.0),
                pairs: my::Pairs(),
                head: Dense(2, activation = my::Swish(beta = 1.5)),
            }
            fn forward(x: [4]) -> (y: [2]) {
                let h = pairs(scale(x));
                let s = lambda(|a: h| a * a + 1.0);
                head(s)
            }
        }
    }
    let path = std::env::temp_dir().join(format!("formwork-own-{}.safetensors", std::process::id()));
    let mut net = Net::new(1);
    net.scale.get_mut("gain").expect("declared").copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
    net.save(&path).expect("a folder for temporary files");
    let mut copy = Net::new(2);
    let loaded = copy.load(&path);
    let refused = other::Net::new(1).load(&path);
    std::fs::remove_file(&path).expect("just written");
    loaded.expect("the same architecture");
    assert_eq!(copy.scale.get("gain"), Some(&[1.0, 2.0, 3.0, 4.0][..]));
    let refused = refused.expect_err("another factor").to_string();
    assert!(refused.contains("factor = 2") && refused.contains("factor = 3"), "{refused}");
}

model! {
    #[model(dtype = f64)]
    struct Fine {
        #[frozen]
        scale: my::Scale(factor = 2.0),
        again: my::Scale(0.5),
        head: Dense(2, activation = my::Swish(beta = 1.5)),
    }
    fn forward(x: [3], ids: [3]) -> (y: [2]) {
        head(again(scale(lambda(|a: x, b: ids| a * exp(b)))))
    }
}

#[test]
fn their_gradients_agree_with_differences() -> Result<(), GradientError> {
    let net = Fine::new(4);
    let report = check_gradients(&net, (&[[0.3, -0.2, 1.0]; 2][..], &[[0.5, 0.1, -1.0]; 2][..]), 9)?;
    assert_eq!(report.compared, 6 + 6 + 8 + 12);
    Ok(())
}

/// An initializer by a path is the user's own too.
const TENTH: Constant = Constant { value: 0.1 };

model! {
    struct Drawn: [2] -> [1] { head: Dense(1, kernel_initializer = self::TENTH) }
}

#[test]
fn initializers_of_the_users_own_draw() {
    assert_eq!(Drawn::new(1).head.kernel.as_slice(), [0.1; 2]);
}
