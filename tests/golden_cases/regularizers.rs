//! Regularizers: what a parameter adds to the loss, and to its own gradient.

use super::Suite;
use super::data::{Case, Outcome, number, single};
use formwork::Regularizer;
use formwork::kernels::f32::{add_penalty, penalty};

pub(crate) const SUITE: Suite = Suite {
    families: &["regularizers"],
    name: "regularizer",
    not_built: &["OrthogonalRegularizer"],
    options_not_built: &[],
    check,
};

fn check(case: &Case) -> Outcome {
    let mut regularizer = match case.text("regularizer") {
        "L1" => Regularizer { l1: 0.01, l2: 0.0 },
        "L2" => Regularizer { l1: 0.0, l2: 0.01 },
        "L1L2" => Regularizer::default(),
        name => return Err(format!("no regularizer `{name}`")),
    };
    for (name, value) in case.config() {
        match name {
            "l1" => regularizer.l1 = number(value),
            "l2" => regularizer.l2 = number(value),
            _ => return Err(format!("no argument `{name}`")),
        }
    }
    let Regularizer { l1, l2 } = regularizer;
    let weights = case.array(&["input"]).floats();
    case.close("value", &[penalty(&weights, l1, l2) as f32], &[single(case.at(&["value"]))])?;
    if case.binds("grad") {
        let mut gradient = vec![0.0; weights.len()];
        add_penalty(&weights, l1, l2, &mut gradient);
        case.close("grad", &gradient, &case.array(&["grad"]).floats())?;
    }
    Ok(())
}
