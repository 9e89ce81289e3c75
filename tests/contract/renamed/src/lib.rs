//! A crate that knows formwork as `fw`: each block says so, and generated code names nothing else.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![deny(clippy::all, clippy::pedantic)]

use fw::prelude::*;

model! {
    /// A model of this crate alone.
    #[model(crate = ::fw)]
    pub struct Own: [4] -> [2] {
        Dense(3, activation = relu, kernel_initializer = he_normal, kernel_regularizer = l1(0.5)),
        Dropout(0.5),
        Dense(2, activation = softmax),
    }
}

model! {
    /// With a model of a crate that knows formwork by its own name.
    #[model(crate = ::fw, budget(train = 1 << 16, batch = 8, slots = 2))]
    pub struct Mixed {
        own: Own,
        tower: towers::Tower,
    }
    fn forward(x: [4], y: [towers::FEATURES]) -> (own: [2], tower: [towers::CODE], row: [2]) {
        let own = own(x);
        (own: own, tower: tower(y), row: add(own, x[1..3]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_dependency_changes_nothing() {
        let net = Mixed::new(1);
        assert_eq!(Mixed::PARAMS, Own::PARAMS + towers::Tower::PARAMS);
        let mut predictor = net.predictor::<1>();
        let found = predictor.predict((&[1.0; 4], &[1.0; towers::FEATURES]));
        assert!(found.is_ok_and(|found| found.row[0][0] > 1.0));
    }
}
