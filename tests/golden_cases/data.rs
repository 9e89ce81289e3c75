//! The files: cases, arrays and tolerances as `golden/README.md` describes them.

use formwork::Dims;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Whether a case holds, or why not.
pub(crate) type Outcome = Result<(), String>;

/// One case of a file.
pub(crate) struct Case(Value);

/// An array of a case.
pub(crate) struct Array<'a>(&'a Value);

/// The cases of a file.
///
/// # Panics
/// If it is not there or not as described.
pub(crate) fn family(name: &str) -> Vec<Case> {
    // Two packages read the files, one of them from a folder below this one.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("tests/golden"));
    let folder = folders.into_iter().find(|folder| folder.is_dir()).expect("a folder of golden numbers");
    let path = folder.join(name).with_extension("json").display().to_string();
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let Value::Array(cases) = file["cases"].take() else { panic!("{path}: no list of cases") };
    let count = file["count"].as_u64().unwrap_or(cases.len() as u64);
    assert_eq!(count, cases.len() as u64, "{path}: the count is not that of the cases");
    cases.into_iter().map(Case).collect()
}

impl Case {
    pub(crate) fn id(&self) -> &str {
        self.text("id")
    }

    /// The text in a field.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {}", self.0["id"]))
    }

    /// What the case is about: the field of that name, or the kind.
    pub(crate) fn name(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_else(|| self.text("kind"))
    }

    /// The names of all arguments, those of nested ones too.
    pub(crate) fn options(&self) -> BTreeSet<&str> {
        fn names<'a>(config: &'a Value, all: &mut BTreeSet<&'a str>) {
            for (name, value) in config.as_object().into_iter().flatten() {
                all.insert(name);
                names(value, all);
            }
        }
        let mut all = BTreeSet::new();
        names(&self.0["config"], &mut all);
        all
    }

    /// The arguments that were passed.
    pub(crate) fn config(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0["config"].as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// The value at a path of fields, if all are there.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.0, |value, field| value.get(field))
    }

    /// The value at a path of fields.
    pub(crate) fn at(&self, path: &[&str]) -> &Value {
        self.get(path).unwrap_or_else(|| panic!("no {path:?} in {}", self.0["id"]))
    }

    /// The array at a path of fields.
    pub(crate) fn array(&self, path: &[&str]) -> Array<'_> {
        Array(self.at(path))
    }

    /// Whether a field binds: all do unless `check` lists some.
    pub(crate) fn binds(&self, field: &str) -> bool {
        self.get(&["check"]).and_then(Value::as_array).is_none_or(|bound| bound.iter().any(|name| name == field))
    }

    /// Whether numbers are within the case's tolerance of the wanted ones.
    pub(crate) fn close(&self, what: &str, got: &[f32], want: &[f32]) -> Outcome {
        let got: Vec<f64> = got.iter().copied().map(f64::from).collect();
        self.close_within("tolerance", what, &got, want)
    }

    /// The same for the tolerance in a field of another name.
    pub(crate) fn close_within(&self, tolerance: &str, what: &str, got: &[f64], want: &[f32]) -> Outcome {
        let limit = |name| number(self.at(&[tolerance, name]));
        let (rtol, atol) = (limit("rtol"), limit("atol"));
        if got.len() != want.len() {
            return Err(format!("{what} has {} numbers, not {}", got.len(), want.len()));
        }
        for (index, (got, want)) in got.iter().zip(want).enumerate() {
            let (got, want) = (*got, f64::from(*want));
            let same = got == want || (got.is_nan() && want.is_nan());
            let far = (got - want).abs();
            if !same && (far.is_nan() || far > atol + rtol * want.abs()) {
                return Err(format!("{what}[{index}] is {got}, not {want}"));
            }
        }
        Ok(())
    }
}

impl<'a> Array<'a> {
    pub(crate) fn of(value: &'a Value) -> Self {
        Self(value)
    }

    pub(crate) fn name(&self) -> &'a str {
        self.0["name"].as_str().expect("an array has a name")
    }

    fn data(&self) -> &'a [Value] {
        self.0["data"].as_array().expect("an array has data")
    }

    /// The sizes, the batch first.
    pub(crate) fn shape(&self) -> Vec<usize> {
        sizes(&self.0["shape"])
    }

    /// The shape of one sample.
    pub(crate) fn dims(&self) -> Dims {
        Dims::new(&self.shape()[1..])
    }

    /// Whether it holds ids, or the flags of a mask, which stand for ids 0 and 1.
    pub(crate) fn holds_ids(&self) -> bool {
        self.0["dtype"] == "int32" || self.0["dtype"] == "bool"
    }

    pub(crate) fn floats(&self) -> Vec<f32> {
        self.data().iter().map(single).collect()
    }

    pub(crate) fn ids(&self) -> Vec<u32> {
        let id = |value: &Value| match value {
            Value::Bool(flag) => u32::from(*flag),
            _ => value.as_u64().and_then(|id| u32::try_from(id).ok()).expect("an id"),
        };
        self.data().iter().map(id).collect()
    }

    pub(crate) fn flags(&self) -> Vec<u8> {
        self.data().iter().map(|value| u8::from(value.as_bool().expect("a flag"))).collect()
    }
}

/// A list of sizes.
pub(crate) fn sizes(value: &Value) -> Vec<usize> {
    let size = |value: &Value| value.as_u64().and_then(|size| usize::try_from(size).ok()).expect("a size");
    value.as_array().expect("a list of sizes").iter().map(size).collect()
}

/// A number, one of the words `nan`, `inf` and `-inf`, or a flag as 0 or 1.
pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::String(word) => word.parse().expect("nan, inf or -inf"),
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        _ => value.as_f64().expect("a number"),
    }
}

/// A number as the `f32` Keras had.
pub(crate) fn single(value: &Value) -> f32 {
    number(value) as f32
}
