//! Optimizers: all parameters after every step, and the slots at the end.

use super::Suite;
use super::data::{Array, Case, Outcome, number};
use formwork::optim::clip_gradients;
use formwork::{Adam, Optimizer, RmsProp, Sgd};
use serde_json::Value;
use std::ops::Range;

pub(crate) const SUITE: Suite = Suite {
    families: &["optimizers"],
    name: "optimizer",
    not_built: &["Adadelta", "Adafactor", "Adagrad", "Adamax", "Ftrl", "Lamb", "Lion", "Nadam"],
    options_not_built: &["gradient_accumulation_steps", "schedule", "use_ema"],
    check,
};

fn check(case: &Case) -> Outcome {
    match case.text("optimizer") {
        "SGD" => compare(case, &configured(case, Sgd::default(), sgd)?, &["momentum"]),
        "RMSprop" => {
            let optimizer = configured(case, RmsProp::default(), rms_prop)?;
            let names = if optimizer.momentum > 0.0 {
                &["velocity", "momentum", "average_gradient"][..]
            } else {
                &["velocity", "average_gradient"]
            };
            compare(case, &optimizer, names)
        }
        "Adam" => compare(case, &configured(case, Adam::default(), adam)?, &["momentum", "velocity", "velocity_hat"]),
        // In Keras a class of its own, which differs from Adam in this default alone.
        "AdamW" => {
            let optimizer = Adam::default().weight_decay(0.004);
            compare(case, &configured(case, optimizer, adam)?, &["momentum", "velocity", "velocity_hat"])
        }
        name => Err(format!("no optimizer `{name}`")),
    }
}

fn configured<O>(case: &Case, optimizer: O, set: impl Fn(O, &str, &Value) -> Option<O>) -> Result<O, String> {
    let mut options = case.config().filter(|(_, value)| !value.is_null());
    options.try_fold(optimizer, |it, (name, value)| set(it, name, value).ok_or(format!("no argument `{name}`")))
}

fn sgd(it: Sgd, name: &str, value: &Value) -> Option<Sgd> {
    Some(match name {
        "learning_rate" => it.learning_rate(number(value)),
        "momentum" => it.momentum(number(value)),
        "nesterov" => it.nesterov(value.as_bool()?),
        "weight_decay" => it.weight_decay(number(value)),
        "clipnorm" => it.clipnorm(number(value)),
        "clipvalue" => it.clipvalue(number(value)),
        "global_clipnorm" => it.global_clipnorm(number(value)),
        _ => return None,
    })
}

fn rms_prop(it: RmsProp, name: &str, value: &Value) -> Option<RmsProp> {
    Some(match name {
        "learning_rate" => it.learning_rate(number(value)),
        "rho" => it.rho(number(value)),
        "momentum" => it.momentum(number(value)),
        "epsilon" => it.epsilon(number(value)),
        "centered" => it.centered(value.as_bool()?),
        "weight_decay" => it.weight_decay(number(value)),
        "clipnorm" => it.clipnorm(number(value)),
        "clipvalue" => it.clipvalue(number(value)),
        "global_clipnorm" => it.global_clipnorm(number(value)),
        _ => return None,
    })
}

fn adam(it: Adam, name: &str, value: &Value) -> Option<Adam> {
    Some(match name {
        "learning_rate" => it.learning_rate(number(value)),
        "beta_1" => it.beta_1(number(value)),
        "beta_2" => it.beta_2(number(value)),
        "epsilon" => it.epsilon(number(value)),
        "amsgrad" => it.amsgrad(value.as_bool()?),
        "weight_decay" => it.weight_decay(number(value)),
        "clipnorm" => it.clipnorm(number(value)),
        "clipvalue" => it.clipvalue(number(value)),
        "global_clipnorm" => it.global_clipnorm(number(value)),
        _ => return None,
    })
}

/// Several parameters in one slice, and which elements are whose.
struct Parameters {
    names: Vec<String>,
    ranges: Vec<Range<usize>>,
    values: Vec<f32>,
}

impl Parameters {
    fn of(arrays: &Value) -> Self {
        let mut all = Self { names: Vec::new(), ranges: Vec::new(), values: Vec::new() };
        for array in arrays.as_array().expect("a list of arrays").iter().map(Array::of) {
            let start = all.values.len();
            all.values.extend(array.floats());
            all.names.push(array.name().into());
            all.ranges.push(start..all.values.len());
        }
        all
    }
}

fn compare<O: Optimizer<f32>>(case: &Case, optimizer: &O, slot_names: &[&str]) -> Outcome {
    let mut parameters = Parameters::of(case.at(&["initial"]));
    let start = |slot| vec![optimizer.slot_start(slot) as f32; parameters.values.len()];
    let mut slots: Vec<Vec<f32>> = (0..optimizer.slots()).map(start).collect();
    let steps = |field| case.at(&[field]).as_array().expect("a list of steps").iter().map(Parameters::of);
    for (step, (mut gradients, want)) in (1..).zip(steps("gradients").zip(steps("after_step"))) {
        clip_gradients(optimizer.clip(), &mut gradients.values, parameters.ranges.iter().cloned());
        update_in_two(optimizer, step, &mut parameters.values, &gradients.values, &mut slots);
        case.close(&format!("after step {step}"), &parameters.values, &want.values)?;
    }
    compare_slots(case, optimizer, &parameters, &slots, slot_names)
}

/// One update cut at an odd place, as threads may cut it.
fn update_in_two<O: Optimizer<f32>>(optimizer: &O, step: u64, w: &mut [f32], g: &[f32], slots: &mut [Vec<f32>]) {
    let cut = 5;
    let (w_before, w_behind) = w.split_at_mut(cut);
    let (mut before, mut behind): (Vec<_>, Vec<_>) = slots.iter_mut().map(|slot| slot.split_at_mut(cut)).unzip();
    optimizer.update(step, w_before, &g[..cut], &mut before);
    optimizer.update(step, w_behind, &g[cut..], &mut behind);
}

fn compare_slots<O: Optimizer<f32>>(
    case: &Case,
    optimizer: &O,
    parameters: &Parameters,
    slots: &[Vec<f32>],
    slot_names: &[&str],
) -> Outcome {
    let wanted = case.at(&["slots_after"]).as_array().expect("a list of slots");
    let mut compared = 0;
    for want in wanted.iter().map(Array::of) {
        let name = want.name().rsplit('/').next().unwrap_or_default();
        match name {
            "iteration" => {
                let steps = case.at(&["gradients"]).as_array().map_or(0, Vec::len);
                case.close(name, &[steps as f32], &want.floats())?;
            }
            "learning_rate" => case.close(name, &[optimizer.learning_rate() as f32], &want.floats())?,
            _ => {
                let Some((parameter, slot)) = name.split_once('_') else { return Err(format!("no slot `{name}`")) };
                let range = parameters.names.iter().position(|own| own == parameter);
                let slot = slot_names.iter().position(|own| *own == slot).and_then(|slot| slots.get(slot));
                let (Some(range), Some(slot)) = (range, slot) else { return Err(format!("no slot `{name}`")) };
                case.close(name, &slot[parameters.ranges[range].clone()], &want.floats())?;
                compared += 1;
            }
        }
    }
    let all = slots.len() * parameters.names.len();
    if compared == all { Ok(()) } else { Err(format!("{all} slots, of which Keras has {compared}")) }
}
