//! A library that was built without optimisation says so: training is some 200 times slower then, and nothing else would
//! show why.

use std::io::Write;
use std::sync::Once;

/// What is said, with the lines to type.
const ADVICE: &str = "\
warning: formwork was built without optimisation, so that training is some 200 times slower
help: add to the Cargo.toml of your package, or of its workspace:

    [profile.dev.package.formwork]
    opt-level = 3
";

/// Whether that is an optimisation level of Cargo's that leaves kernels slow.
const fn is_slow(level: &str) -> bool {
    matches!(level.as_bytes(), b"0")
}

/// Tells it on the standard error, once in a process.
pub(super) fn tell() {
    static TOLD: Once = Once::new();
    if is_slow(env!("FORMWORK_OPT_LEVEL")) {
        // A closed output is no reason not to train.
        TOLD.call_once(|| _ = std::io::stderr().write_all(ADVICE.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_library_without_any_optimisation_is_slow() {
        assert_eq!(["0", "1", "2", "3", "s", "z", ""].map(is_slow), [true, false, false, false, false, false, false]);
    }
}
