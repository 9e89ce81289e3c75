//! Initializers: moments and bounds of random ones, properties of orthogonal ones, all numbers of fixed ones.

use super::Suite;
use super::data::{Case, Outcome, number, sizes};
use formwork::init::{
    Constant, Distribution, Fans, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal,
    LecunUniform, Mode, Ones, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, Zeros,
};
use formwork::{Dims, Initializer, Stream};
use serde_json::Value;

pub(crate) const SUITE: Suite =
    Suite { families: &["initializers"], name: "initializer", not_built: &[], options_not_built: &[], check };

fn check(case: &Case) -> Outcome {
    let dims = Dims::new(&sizes(case.at(&["shape"])));
    match case.text("kind") {
        "fans" => fans(case, dims),
        "initializer" => fans(case, dims).and_then(|()| moments(case, dims, &drawn(case, dims)?)),
        "initializer_exact" => {
            let values: Vec<f32> = drawn(case, dims)?.iter().map(|value| *value as f32).collect();
            case.close("output", &values, &case.array(&["output"]).floats())
        }
        "initializer_property" => orthogonal(case, dims, &drawn(case, dims)?),
        kind => Err(format!("no kind `{kind}`")),
    }
}

fn fans(case: &Case, dims: Dims) -> Outcome {
    let Fans { fan_in, fan_out } = Fans::of(dims);
    let want = [case.at(&["fan_in"]), case.at(&["fan_out"])].map(|fan| fan.as_u64().expect("a fan"));
    let got = [fan_in as u64, fan_out as u64];
    if got == want { Ok(()) } else { Err(format!("fans {got:?}, not {want:?}")) }
}

fn drawn(case: &Case, dims: Dims) -> Result<Vec<f64>, String> {
    let mut values = vec![f64::NAN; dims.len()];
    built(case)?.fill(dims, Stream::new(1), &mut values);
    Ok(values)
}

/// The initializer of a case, with the arguments that were passed.
fn built(case: &Case) -> Result<Box<dyn Initializer>, String> {
    let names = case.options();
    let argument = |name: &str, default| case.get(&["config", name]).map_or(default, number);
    let (known, built): (&[&str], Box<dyn Initializer>) = match case.text("initializer") {
        "GlorotNormal" => (&[], Box::new(GlorotNormal)),
        "GlorotUniform" => (&[], Box::new(GlorotUniform)),
        "HeNormal" => (&[], Box::new(HeNormal)),
        "HeUniform" => (&[], Box::new(HeUniform)),
        "LecunNormal" => (&[], Box::new(LecunNormal)),
        "LecunUniform" => (&[], Box::new(LecunUniform)),
        "Zeros" => (&[], Box::new(Zeros)),
        "Ones" => (&[], Box::new(Ones)),
        "Constant" => (&["value"], Box::new(Constant::new(argument("value", 0.0)))),
        "Identity" => (&["gain"], Box::new(Identity::new(argument("gain", 1.0)))),
        "Orthogonal" => (&["gain"], Box::new(Orthogonal::new(argument("gain", 1.0)))),
        "RandomUniform" => {
            (&["minval", "maxval"], Box::new(RandomUniform::new(argument("minval", -0.05), argument("maxval", 0.05))))
        }
        "RandomNormal" => {
            (&["mean", "stddev"], Box::new(RandomNormal::new(argument("mean", 0.0), argument("stddev", 0.05))))
        }
        "TruncatedNormal" => {
            (&["mean", "stddev"], Box::new(TruncatedNormal::new(argument("mean", 0.0), argument("stddev", 0.05))))
        }
        "VarianceScaling" => (&["scale", "mode", "distribution"], Box::new(scaling(case, argument("scale", 1.0))?)),
        name => return Err(format!("no initializer `{name}`")),
    };
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(format!("no argument `{name}`")),
        None => Ok(built),
    }
}

fn scaling(case: &Case, scale: f64) -> Result<VarianceScaling, String> {
    let word = |name| case.get(&["config", name]).and_then(Value::as_str);
    let mode = match word("mode") {
        None | Some("fan_in") => Mode::FanIn,
        Some("fan_out") => Mode::FanOut,
        Some("fan_avg") => Mode::FanAvg,
        Some(mode) => return Err(format!("no mode `{mode}`")),
    };
    let distribution = match word("distribution") {
        None | Some("truncated_normal") => Distribution::TruncatedNormal,
        Some("untruncated_normal") => Distribution::UntruncatedNormal,
        Some("uniform") => Distribution::Uniform,
        Some(distribution) => return Err(format!("no distribution `{distribution}`")),
    };
    Ok(VarianceScaling::new(scale, mode, distribution))
}

fn moments(case: &Case, dims: Dims, values: &[f64]) -> Outcome {
    let n = dims.len() as f64;
    let want = |name| number(case.at(&["expected", name]));
    let limit = |name| number(case.at(&["tolerance", name]));
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    if (mean - want("mean")).abs() > limit("mean_abs") {
        return Err(format!("mean {mean}, not {}", want("mean")));
    }
    if (variance / want("variance") - 1.0).abs() > limit("variance_rel") {
        return Err(format!("variance {variance}, not {}", want("variance")));
    }
    // Bounds are written as `f32`s: the nearest may lie a little inside.
    let bound = |name| case.at(&["expected", name]).as_f64();
    let (low, high) = (bound("min_bound"), bound("max_bound"));
    let slack = 1e-6 * variance.sqrt();
    let outside =
        |value: f64| low.is_some_and(|low| value < low - slack) || high.is_some_and(|high| value > high + slack);
    match values.iter().find(|value| outside(**value)) {
        Some(value) => Err(format!("{value} is out of bounds")),
        None => Ok(()),
    }
}

/// The Gram matrix of the shorter side is `gain²` times the identity.
fn orthogonal(case: &Case, dims: Dims, values: &[f64]) -> Outcome {
    let gain = case.get(&["config", "gain"]).map_or(1.0, number);
    let (n_rows, n_columns) = (dims.rows(), dims.last());
    let wide = n_rows < n_columns;
    let (count, len) = (n_rows.min(n_columns), n_rows.max(n_columns));
    let at = |vector: usize, i: usize| values[if wide { vector * n_columns + i } else { i * n_columns + vector }];
    for a in 0..count {
        for b in 0..count {
            let product: f64 = (0..len).map(|i| at(a, i) * at(b, i)).sum();
            let want = if a == b { gain * gain } else { 0.0 };
            case.close("Gram matrix", &[product as f32], &[want as f32])?;
        }
    }
    Ok(())
}
