//! What tells two values of a type of the user's own apart, in descriptions: their fields by value where they are numbers,
//! flags, text or arrays of them, by their `Debug` text where there is one, and else by how they were written.
//!
//! A block does not see the type of a field, so rustc chooses: an inherent function goes before one of a trait, and one
//! of a trait before the same for a reference to it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::any::type_name;
use core::fmt::{Debug, Write};

/// A layer or activation of the user's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnValue {
    /// Its type, by the path below its crate: `my::Scale`.
    pub type_name: String,
    /// Its fields, or what `new` was given.
    pub fields: Vec<(String, FieldValue)>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// A float of any precision, as the shortest decimal that names it.
    Number(f64),
    /// An integer.
    Integer(i128),
    /// A flag.
    Flag(bool),
    /// Text.
    Text(String),
    /// An array.
    List(Vec<FieldValue>),
    /// Anything else that implements `Debug`, as text.
    Debug(String),
    /// What implements nothing of use: its type, the number of its variant if it is an enum, and how it was written.
    Written(String),
}

impl FieldValue {
    /// The value as `Debug` writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Number(value) => format!("{value:?}"),
            Self::Integer(value) => value.to_string(),
            Self::Flag(value) => value.to_string(),
            Self::Text(value) => format!("{value:?}"),
            Self::List(values) => {
                let texts: Vec<String> = values.iter().map(Self::text).collect();
                format!("[{}]", texts.join(", "))
            }
            Self::Debug(text) | Self::Written(text) => text.clone(),
        }
    }
}

impl OwnValue {
    /// A value made of these fields.
    #[must_use]
    pub fn of_fields<T>(fields: impl IntoIterator<Item = (&'static str, FieldValue)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { type_name: type_path::<T>(), fields }
    }

    /// A value that `new` made: the fields that its `Debug` text shows, or what `new` was given.
    #[must_use]
    pub fn of_new<T>(
        debug: Option<&str>,
        written: &str,
        arguments: impl IntoIterator<Item = (&'static str, FieldValue)>,
    ) -> Self {
        let mut own = Self::of_fields::<T>(arguments);
        let shown = debug.map(shown_fields).unwrap_or_default();
        if !shown.is_empty() {
            let fields = shown.into_iter().map(|(name, text)| (name, FieldValue::Debug(with_written(text, written))));
            own.fields = fields.collect();
        }
        own
    }
}

/// The fields of a struct in the text of `{:#?}`: one to a line, indented once.
fn shown_fields(text: &str) -> Vec<(String, String)> {
    let (mut fields, mut position): (Vec<(String, String)>, usize) = (Vec::new(), 0);
    for line in text.lines().skip(1) {
        let Some(line) = line.strip_prefix("    ") else { continue };
        if let (Some((_, value)), true) = (fields.last_mut(), line.starts_with([' ', ')', ']', '}'])) {
            // More of a field that takes several lines.
            let line = line.trim();
            let spaced = !value.ends_with(['(', '[', '{']) && !line.starts_with([')', ']']);
            *value = format!("{}{}{line}", value, if spaced { " " } else { "" });
        } else if text.lines().next().is_some_and(|first| first.ends_with('{')) {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            fields.push((name.to_owned(), value.to_owned()));
        } else {
            fields.push((position.to_string(), line.to_owned()));
            position += 1;
        }
    }
    for (_, value) in &mut fields {
        // Lists end their last line in a comma when they are laid out.
        *value = value.trim_end_matches(',').replace(",)", ")").replace(",]", "]").replace(", }", " }");
    }
    fields
}

/// A field that is looked at.
#[derive(Debug)]
pub struct OwnField<'a, T: ?Sized>(pub &'a T);

/// What counts by its value.
pub trait Plain {
    /// The value.
    fn plain(&self) -> FieldValue;
}

macro_rules! plain {
    ($($ty:ty)*, $value:ident => $plain:expr) => {
        $(impl Plain for $ty {
            fn plain(&self) -> FieldValue {
                let $value = self;
                $plain
            }
        })*
    };
}

plain!(i8 i16 i32 i64 u8 u16 u32 u64, value => FieldValue::Integer(i128::from(*value)));
plain!(i128, value => FieldValue::Integer(*value));
plain!(isize, value => FieldValue::Integer(*value as i128));
plain!(usize, value => FieldValue::Integer(*value as i128));
plain!(u128, value => FieldValue::Debug(value.to_string()));
plain!(f64, value => FieldValue::Number(*value));
plain!(f32, value => FieldValue::Number(shortest(*value)));
plain!(bool, value => FieldValue::Flag(*value));
plain!(char, value => FieldValue::Debug(format!("{value:?}")));
plain!(str, value => FieldValue::Text(value.to_owned()));

/// The number of the other precision that is written alike.
fn shortest(value: f32) -> f64 {
    format!("{value}").parse().unwrap_or(f64::from(value))
}

impl<T: Plain> Plain for [T] {
    fn plain(&self) -> FieldValue {
        FieldValue::List(self.iter().map(Plain::plain).collect())
    }
}

impl<T: Plain, const N: usize> Plain for [T; N] {
    fn plain(&self) -> FieldValue {
        self.as_slice().plain()
    }
}

impl<T: Plain + ?Sized> Plain for &T {
    fn plain(&self) -> FieldValue {
        (**self).plain()
    }
}

impl<T: Plain + ?Sized> OwnField<'_, T> {
    /// The value of the field, which was written as `_written`.
    #[must_use]
    pub fn value(&self, _written: &str) -> FieldValue {
        self.0.plain()
    }
}

/// A field of a type that implements `Debug`.
pub trait DebugField {
    /// Its text.
    fn value(&self, written: &str) -> FieldValue;

    /// Its text over several lines.
    fn debug(&self) -> Option<String>;
}

impl<T: Debug> DebugField for OwnField<'_, T> {
    fn value(&self, written: &str) -> FieldValue {
        FieldValue::Debug(with_written(format!("{:?}", self.0), written))
    }

    fn debug(&self) -> Option<String> {
        Some(format!("{:#?}", self.0))
    }
}

/// A field of any other type.
pub trait OpaqueField {
    /// What can be said of it.
    fn value(&self, written: &str) -> FieldValue;

    /// Nothing.
    fn debug(&self) -> Option<String>;
}

impl<T> OpaqueField for &OwnField<'_, T> {
    fn value(&self, written: &str) -> FieldValue {
        let variant = core::mem::discriminant(self.0);
        FieldValue::Written(format!("{} {variant:?} written `{written}`", type_path::<T>()))
    }

    fn debug(&self) -> Option<String> {
        None
    }
}

/// Gives the values back, of the types that `make` takes: so an argument has the type of its field.
pub fn typed<T, R>(_make: &impl FnOnce(T) -> R, values: T) -> T {
    values
}

/// A `Debug` text as it is on every run: addresses, as of functions, are left out of it, and how the value was written
/// stands beside what remains.
fn with_written(text: String, written: &str) -> String {
    let Some(start) = text.find("0x") else { return text };
    let digits = text[start + 2..].bytes().take_while(u8::is_ascii_hexdigit).count();
    if digits < 6 {
        return text;
    }
    let mut kept = text[..start].to_owned();
    // What follows may hold further addresses.
    let rest = with_written(text[start + 2 + digits..].to_owned(), "");
    let _ = write!(kept, "0x…{rest}");
    if !written.is_empty() {
        let _ = write!(kept, " written `{written}`");
    }
    kept
}

/// The path of a type below its crate, also of types inside it: a layer is the same in every program that is built with
/// its module.
fn type_path<T>() -> String {
    let mut path = String::new();
    let mut rest = type_name::<T>();
    while let Some(first) = rest.chars().next() {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
        let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        path.push_str(part.split_once("::").map_or(part, |(_, below)| below));
        rest = behind;
    }
    path
}

#[cfg(test)]
#[allow(clippy::needless_borrow, reason = "written as generated code writes it")]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[expect(dead_code, reason = "read by `Debug`")]
    enum Mode {
        Plain,
        Scaled(f32),
    }

    enum Dark {
        One,
        Other,
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "read by `Debug`")]
    struct Made {
        factor: f32,
        taps: [f32; 2],
        mode: Mode,
        name: &'static str,
    }

    fn function(x: f32) -> f32 {
        x
    }

    #[test]
    fn a_field_counts_by_what_its_type_allows() {
        let text = |value: FieldValue| value.text();
        assert_eq!(text((&OwnField(&0.1_f32)).value("F")), text((&OwnField(&0.1_f64)).value("0.10")));
        assert_eq!((&OwnField(&7_u8)).value("7"), FieldValue::Integer(7));
        assert_eq!(text((&OwnField(&&["a", "b"][..])).value("")), r#"["a", "b"]"#);
        assert_eq!(text((&OwnField(&f32::NAN)).value("")), "NaN");
        assert_eq!(text((&OwnField(&Mode::Scaled(2.0))).value("")), "Scaled(2.0)");
        assert_eq!(text((&OwnField(&Some(Mode::Plain))).value("")), "Some(Plain)");
        let [one, other] = [Dark::One, Dark::Other].map(|value| text((&OwnField(&value)).value("B")));
        assert!(one != other && one.contains("own::tests::Dark Discriminant(0) written `B`"), "{one}");
    }

    #[test]
    fn an_address_is_no_value() {
        let field: fn(f32) -> f32 = function;
        assert_eq!((&OwnField(&field)).value("f").text(), "0x… written `f`");
        assert_eq!((&OwnField(&[Some(field); 2])).value("f").text(), "[Some(0x…), Some(0x…)] written `f`");
    }

    #[test]
    fn what_new_made_shows_its_fields() {
        let made = Made { factor: 2.0, taps: [0.5, 1.0], mode: Mode::Scaled(0.1), name: "a: b" };
        let debug = (&OwnField(&made)).debug();
        let own = OwnValue::of_new::<Made>(debug.as_deref(), "", [("argument 1", FieldValue::Number(2.0))]);
        let shown: Vec<(&str, String)> = own.fields.iter().map(|(name, value)| (&**name, value.text())).collect();
        let expected = [("factor", "2.0"), ("taps", "[0.5, 1.0]"), ("mode", "Scaled(0.1)"), ("name", "\"a: b\"")];
        assert_eq!(shown, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(own.type_name, "model::own::tests::Made");
        let dark = (&OwnField(&Dark::One)).debug();
        let own = OwnValue::of_new::<Dark>(dark.as_deref(), "", [("argument 1", FieldValue::Number(2.0))]);
        assert_eq!(own.fields, [("argument 1".to_owned(), FieldValue::Number(2.0))]);
    }

    #[test]
    fn the_path_of_a_type_leaves_its_crate_out() {
        assert_eq!(type_path::<Option<Made>>(), "option::Option<model::own::tests::Made>");
        assert_eq!(type_path::<f32>(), "f32");
    }
}
