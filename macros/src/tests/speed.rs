//! A deep model expands in no time, so that a build waits for rustc alone.

use super::tokens;
use crate::pipeline;
use std::time::{Duration, Instant};

/// How long a stack of `layers` Dense layers takes.
fn time(layers: usize, units: &str) -> Duration {
    let stack = format!("Dense({units}, activation = relu),").repeat(layers);
    let block = tokens(&format!("pub struct Deep: [16] -> [{units}] {{ {stack} }}"));
    let start = Instant::now();
    let items = pipeline::expand(block, &pipeline::Models::default(), None);
    let time = start.elapsed();
    assert!(!items.is_empty());
    time
}

#[test]
fn sixty_layers_expand_well_under_a_second() {
    for units in ["16", "UNITS"] {
        let (short, long) = (time(60, units), time(240, units));
        println!("{units}: 60 layers {short:?}, 240 layers {long:?}");
        assert!(short < Duration::from_secs(1), "60 layers of {units} took {short:?}");
        assert!(long < Duration::from_secs(8), "240 layers of {units} took {long:?}");
    }
}
