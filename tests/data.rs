//! Preparation of data against Keras 3.15.1: the `to_categorical` and `Normalization.adapt` cases of
//! `golden/utils.json`.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]

use formwork::data::{Array, FeatureAxis, Normalizer, to_categorical};
use serde_json::Value;

fn cases(util: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("golden/utils.json")).unwrap();
    file["cases"].as_array().unwrap().iter().filter(|case| case["util"] == util).cloned().collect()
}

fn numbers(array: &Value) -> Vec<f64> {
    array["data"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn sizes(array: &Value) -> Vec<usize> {
    serde_json::from_value(array["shape"].clone()).unwrap()
}

fn check(got: impl IntoIterator<Item = f64>, want: &Value, case: &Value) {
    let tolerance = |name: &str| case["tolerance"][name].as_f64().unwrap();
    let (got, want): (Vec<f64>, Vec<f64>) = (got.into_iter().collect(), numbers(want));
    assert_eq!(got.len(), want.len(), "{}", case["id"]);
    for (got, want) in got.iter().zip(want) {
        let bound = tolerance("atol") + tolerance("rtol") * want.abs();
        assert!((got - want).abs() <= bound, "{}: {got} for {want}", case["id"]);
    }
}

#[test]
fn to_categorical_matches_keras() {
    let cases = cases("to_categorical");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let ids: Vec<u32> = serde_json::from_value(case["inputs"][0]["data"].clone()).unwrap();
        let classes = case["args"]["num_classes"].as_u64().map(|classes| usize::try_from(classes).unwrap());
        let rows = to_categorical(&ids, classes).unwrap();
        let want = &case["outputs"][0];
        // Keras keeps the axes of the ids; here they are one list, so the rows are the same one after the other.
        assert_eq!(Some(&rows.ncols()), sizes(want).last());
        check(rows.into_iter().map(f64::from), want, &case);
    }
}

#[test]
fn a_fitted_normalizer_matches_keras() {
    let cases = cases("Normalization.adapt");
    assert_eq!(cases.len(), 2);
    for case in cases {
        let input = &case["inputs"][0];
        let data = ndarray::ArrayD::from_shape_vec(sizes(input), numbers(input)).unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "the file holds `f32`s")]
        let data = Array::from(data.mapv(|value| value as f32));
        let axis = if case["args"]["axis"].is_null() { FeatureAxis::None } else { FeatureAxis::Last };
        let normalizer = Normalizer::fit(&data, axis).unwrap();
        check(normalizer.mean().iter().copied(), &case["outputs"][0], &case);
        check(normalizer.variance().iter().copied(), &case["outputs"][1], &case);
        let Array::F32(normalized) = normalizer.apply(&data).unwrap() else { panic!("f32 stays f32") };
        check(normalized.iter().map(|value| f64::from(*value)), &case["outputs"][2], &case);
    }
}
