//! Preparation of data against Keras 3.15.1: the `to_categorical`, `pad_sequences` and `Normalization.adapt` cases of
//! `golden/utils.json`, the `timeseries_dataset_from_array` cases of `golden/text.json`.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]

use formwork::data::{
    Array, FeatureAxis, Normalizer, Pad, Side, Windows, pad_sequences, timeseries_dataset_from_array, to_categorical,
};
use serde_json::Value;

fn cases(util: &str) -> Vec<Value> {
    let files = [include_str!("golden/utils.json"), include_str!("golden/text.json")];
    let files = files.map(|file| serde_json::from_str::<Value>(file).unwrap()["cases"].take());
    files.iter().flat_map(|cases| cases.as_array().unwrap()).filter(|case| case["util"] == util).cloned().collect()
}

/// An argument that is a size.
fn size(case: &Value, name: &str) -> Option<usize> {
    case["args"][name].as_u64().map(|size| usize::try_from(size).unwrap())
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

#[test]
fn padded_sequences_match_keras() {
    let cases = cases("pad_sequences");
    assert_eq!(cases.len(), 8);
    for case in cases {
        let sequences: Vec<Vec<f64>> = serde_json::from_value(case["inputs"][0]["ragged"].clone()).unwrap();
        let side = |name: &str| if case["args"][name] == "post" { Side::Post } else { Side::Pre };
        let pad = size(&case, "maxlen").map_or_else(Pad::to_longest, Pad::to);
        let pad = pad.padding(side("padding")).truncating(side("truncating"));
        let rows = pad_sequences(&sequences, pad.value(case["args"]["value"].as_f64().unwrap_or(0.0))).unwrap();
        assert_eq!(rows.shape(), sizes(&case["outputs"][0]));
        check(rows, &case["outputs"][0], &case);
    }
}

#[test]
fn windows_of_a_recording_match_keras() {
    let cases = cases("timeseries_dataset_from_array");
    assert_eq!(cases.len(), 10);
    for case in cases {
        let array = |input: &Value| {
            Array::from(ndarray::ArrayD::from_shape_vec(sizes(input), numbers(input)).expect("a whole array"))
        };
        let read = |array: &Array| {
            let mut numbers = vec![0.0; array.shape().iter().product()];
            array.copy_samples(&(0..array.samples()).collect::<Vec<_>>(), &mut numbers).unwrap();
            numbers
        };
        let windows = Windows::of(size(&case, "sequence_length").unwrap());
        let windows = windows.stride(size(&case, "sequence_stride").unwrap_or(1));
        let windows = windows.sampling_rate(size(&case, "sampling_rate").unwrap_or(1));
        let windows = match size(&case, "start_index").zip(size(&case, "end_index")) {
            Some((start, end)) => windows.within(start..end),
            None => windows,
        };
        let recording = array(&case["inputs"][0]);
        let inputs = match case["inputs"].get(1) {
            Some(targets) => {
                let data = timeseries_dataset_from_array(&recording, &array(targets), &windows).unwrap();
                check(read(&data.targets()[0]), &case["outputs"][1], &case);
                data.inputs()[0].clone()
            }
            None => windows.apply(&recording).unwrap(),
        };
        assert_eq!(inputs.shape(), sizes(&case["outputs"][0]));
        check(read(&inputs), &case["outputs"][0], &case);
    }
}
