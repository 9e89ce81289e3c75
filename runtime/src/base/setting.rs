//! Settings that are numbers: what each kind may be, and the one error that says what it was.
//!
//! Learning rates, factors, thresholds and sizes come from programs, and often from calculations. One that makes no sense
//! would train something else in silence, so every kind has one rule here, which is checked where the setting is used
//! first: an optimizer's in front of every step, since programs change it between steps, any other when it enters.

use crate::base::Scalar;
use std::string::String;

/// A setting whose value makes no sense.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{of}: `{setting}` must be {needed}, found {found}")]
pub struct BadSetting {
    /// What it is a setting of, such as `adam`.
    pub of: String,
    /// The setting's name.
    pub setting: &'static str,
    /// What it may be, such as `a finite number`.
    pub needed: &'static str,
    /// Its value.
    pub found: f64,
}

/// What a kind of setting may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    needed: &'static str,
    holds: fn(f64) -> bool,
}

impl Rule {
    /// Factors that may have either sign.
    pub(crate) const FINITE: Self = Self { needed: "a finite number", holds: |_| true };
    /// Rates, penalties, and what keeps a root from 0.
    pub(crate) const NOT_NEGATIVE: Self = Self { needed: "a finite number, not negative", holds: |value| value >= 0.0 };
    /// Bounds.
    pub(crate) const POSITIVE: Self = Self { needed: "a finite number above 0", holds: |value| value > 0.0 };
    /// Parts of a whole.
    pub(crate) const PART: Self = Self { needed: "between 0 and 1", holds: |value| (0.0..=1.0).contains(&value) };
    /// What a running mean keeps: all of it would never move.
    pub(crate) const KEPT: Self = Self { needed: "at least 0 and below 1", holds: |value| (0.0..1.0).contains(&value) };
    /// Thresholds for a probability: at 0 or 1 every answer is the same.
    pub(crate) const THRESHOLD: Self =
        Self { needed: "above 0 and below 1", holds: |value| value > 0.0 && value < 1.0 };
    /// Numbers of things.
    pub(crate) const COUNT: Self = Self { needed: "at least 1", holds: |value| value >= 1.0 };

    /// Checks a value, which must be finite in `T` too.
    pub(crate) fn check<T: Scalar>(self, of: &str, setting: &'static str, value: f64) -> Result<(), BadSetting> {
        if T::of(value).is_finite() && (self.holds)(value) {
            return Ok(());
        }
        Err(BadSetting { of: of.into(), setting, needed: self.needed, found: value })
    }

    /// Checks a number of things.
    pub(crate) fn count(of: &str, setting: &'static str, value: usize) -> Result<(), BadSetting> {
        Self::COUNT.check::<f64>(of, setting, value as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn each_rule_takes_its_range_and_nothing_else() {
        for (rule, good, bad) in [
            (Rule::FINITE, &[-1e38, 0.0, 1e38][..], &[][..]),
            (Rule::NOT_NEGATIVE, &[0.0, 1e38], &[-1e-30]),
            (Rule::POSITIVE, &[1e-30, 1e38], &[0.0, -1.0]),
            (Rule::PART, &[0.0, 0.5, 1.0], &[-0.1, 1.1]),
            (Rule::KEPT, &[0.0, 0.999], &[-0.1, 1.0]),
            (Rule::THRESHOLD, &[0.1, 0.9], &[0.0, 1.0, -3.0]),
            (Rule::COUNT, &[1.0, 1e9], &[0.0]),
        ] {
            for value in good {
                assert_eq!(rule.check::<f32>("it", "setting", *value), Ok(()), "{rule:?} {value}");
            }
            for value in bad.iter().chain(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e39]) {
                assert!(rule.check::<f32>("it", "setting", *value).is_err(), "{rule:?} {value}");
            }
        }
        let error = Rule::KEPT.check::<f32>("adam", "beta_1", 1.5).unwrap_err();
        assert_eq!(error.to_string(), "adam: `beta_1` must be at least 0 and below 1, found 1.5");
    }
}
