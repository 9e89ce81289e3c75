//! Weights by class: what is checked wherever a program gives them.

use crate::data::DataError;

/// Checks that weights are finite, name each class once, and none that there is not; `last` is the last class there is.
///
/// # Errors
/// [`DataError::ClassWeight`], [`DataError::ClassTwice`], [`DataError::NoClass`].
pub(crate) fn check_class_weights(weights: &[(u32, f64)], last: u32) -> Result<(), DataError> {
    for (place, &(class, value)) in weights.iter().enumerate() {
        if !value.is_finite() {
            return Err(DataError::ClassWeight { class, value });
        }
        if let Some(&(_, first)) = weights[..place].iter().find(|(before, _)| *before == class) {
            return Err(DataError::ClassTwice { class, first, second: value });
        }
        if class > last {
            return Err(DataError::NoClass { class, last });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_finite_and_for_classes_that_are_there_each_named_once() {
        for (weights, text) in [
            (&[(0, 1.0), (2, -0.5)][..], ""),
            (&[(1, f64::NAN)], "the weight of class 1 is NaN, weights are finite numbers"),
            (&[(1, 2.0), (0, 1.0), (1, 3.0)], "class 1 has two weights, 2 and 3"),
            (&[(3, 2.0)], "class 3 has a weight, the classes are 0 to 2"),
        ] {
            let found = check_class_weights(weights, 2).map_or_else(|error| error.to_string(), |()| String::new());
            assert_eq!(found, text);
        }
    }
}
