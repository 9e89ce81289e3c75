//! Keras's values as tokens of a block.

use serde_json::Value;

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A size or count.
    Integer,
    /// Sizes: an array, or one number for all.
    Integers,
    /// An axis of a sample, numbered as Keras does; not the batch.
    Axis,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A name, such as an activation.
    Name,
    /// A name, or `null`, which is no default here but a choice of its own.
    NameOrNone,
    /// An activation, or `null`, which is `linear` also where that is not the default.
    Activation,
    /// An object of a class, such as a regularizer.
    Object,
    /// Another layer with its arguments; it is written without the argument's name.
    Layer,
}

impl Takes {
    /// The value as tokens; `None` when it is of another kind.
    pub(crate) fn tokens(self, value: &Value) -> Option<String> {
        match self {
            Self::Integer => value.as_i64().map(|value| value.to_string()),
            Self::Integers => integers(value),
            Self::Axis => value.as_i64().filter(|axis| *axis != 0).map(|axis| axis.to_string()),
            Self::Number => value.as_f64().map(|value| format!("{value:?}")),
            Self::Flag => value.as_bool().map(|flag| flag.to_string()),
            Self::Name => value.as_str().map(str::to_owned),
            Self::NameOrNone => Some(value.as_str().unwrap_or("none").to_owned()),
            Self::Activation => Some(value.as_str().unwrap_or("linear").to_owned()),
            Self::Object => object(value),
            Self::Layer => crate::table::call(value).ok(),
        }
    }
}

fn integers(value: &Value) -> Option<String> {
    match value {
        Value::Array(values) => {
            Some(format!("[{}]", values.iter().map(integers).collect::<Option<Vec<_>>>()?.join(", ")))
        }
        _ => value.as_i64().map(|value| value.to_string()),
    }
}

/// `{"class_name": "L1L2", "config": {"l1": 0.1}}` as `l1_l2(l1 = 0.1)`.
fn object(value: &Value) -> Option<String> {
    let name = match value["class_name"].as_str()? {
        "L1L2" => "l1_l2".to_owned(),
        class => snake(class),
    };
    let arguments = value["config"].as_object()?.iter();
    let arguments = arguments.map(|(key, value)| Some(format!("{key} = {:?}", value.as_f64()?)));
    Some(format!("{name}({})", arguments.collect::<Option<Vec<_>>>()?.join(", ")))
}

/// `GlorotUniform` → `glorot_uniform`.
pub(crate) fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `two_in_two_out` → `TwoInTwoOut`.
pub(crate) fn pascal(snake: &str) -> String {
    let capitalise = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    snake.split('_').map(capitalise).collect()
}

/// A list of sizes.
pub(crate) fn sizes(value: &Value) -> Vec<usize> {
    let size = |value: &Value| value.as_u64().and_then(|size| usize::try_from(size).ok()).expect("a size");
    value.as_array().expect("a list of sizes").iter().map(size).collect()
}

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().expect("a text"))
}

/// The text in a field.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}
