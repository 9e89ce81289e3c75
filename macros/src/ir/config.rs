//! The arguments of a layer after resolution: one setting per argument its op declares.

use super::{CutOperand, Op, Size};
use proc_macro2::TokenStream;
use syn::Ident;

/// The settings of one layer, by argument name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) settings: Vec<(&'static str, Setting)>,
}

/// A float argument: user tokens, and their value when they are a literal.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) tokens: TokenStream,
    pub(crate) value: Option<f64>,
}

/// The value of one argument.
#[derive(Clone, Debug)]
pub(crate) enum Setting {
    Absent,
    Size(Size),
    Sizes(Vec<Size>),
    PerAxis(Vec<Size>),
    Axis(isize),
    Axes(Vec<isize>),
    Number(Number),
    Flag(bool),
    Choice(&'static str),
    Activation(ActivationChoice),
    /// A layer inside this one.
    Layer(&'static Op, Config),
    Initializer(InitializerChoice),
    Regularizer(RegularizerChoice),
    Cuts(Vec<CutOperand>),
    Lambda(super::Lambda),
    Custom(CustomChoice),
}

/// An activation with its own arguments.
#[derive(Clone, Debug)]
pub(crate) struct ActivationChoice {
    pub(crate) spec: &'static super::ActivationSpec,
    pub(crate) arguments: Vec<(&'static str, Setting)>,
}

/// A value of a type of the user's: the constant that holds it, and how it was written.
#[derive(Clone, Debug)]
pub(crate) struct CustomChoice {
    pub(crate) ident: Ident,
    /// The last name of the path, which is its class.
    pub(crate) class: String,
    /// The fields of a struct literal, or what `new` is called with.
    pub(crate) arguments: Vec<OwnArgument>,
}

/// An argument of a value of the user's.
#[derive(Clone, Debug)]
pub(crate) struct OwnArgument {
    /// The field.
    pub(crate) keyword: Option<Ident>,
    pub(crate) value: TokenStream,
    pub(crate) form: OwnForm,
    /// How it was written, token by token; of a path the last name.
    pub(crate) text: String,
}

/// What an argument of a value of the user's is, as far as its tokens say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnForm {
    /// A literal integer.
    Integer,
    /// Another literal, or a constant: it has a type of its own.
    Value,
    Other,
}

/// An initializer with its fields, or a path to the user's own constant.
#[derive(Clone, Debug)]
pub(crate) enum InitializerChoice {
    /// A type of `formwork::init` and the fields that were given.
    BuiltIn { ty: &'static str, fields: Vec<(&'static str, TokenStream)> },
    /// A value of the user's own type.
    Custom(Ident),
    /// The bias of an LSTM: ones for its forget gate, and what the initializer gives for the others.
    UnitForget(Box<InitializerChoice>),
}

/// `l1 · Σ|w| + l2 · Σw²`.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegularizerChoice {
    pub(crate) l1: Option<TokenStream>,
    pub(crate) l2: Option<TokenStream>,
}

/// Every getter falls back to a neutral value: `resolve` fills in each argument an op declares, with its kind.
impl Config {
    fn get(&self, name: &str) -> &Setting {
        self.settings.iter().find(|(known, _)| *known == name).map_or(&Setting::Absent, |(_, setting)| setting)
    }

    pub(crate) fn size(&self, name: &str) -> Size {
        if let Setting::Size(size) = self.get(name) { size.clone() } else { Size::Literal(0) }
    }

    pub(crate) fn sizes(&self, name: &str) -> Vec<Size> {
        if let Setting::Sizes(sizes) = self.get(name) { sizes.clone() } else { Vec::new() }
    }

    /// A size for each axis; `None` when it was left out.
    pub(crate) fn per_axis(&self, name: &str) -> Option<Vec<Size>> {
        if let Setting::PerAxis(sizes) = self.get(name) { Some(sizes.clone()) } else { None }
    }

    pub(crate) fn axis(&self, name: &str) -> isize {
        if let Setting::Axis(axis) = self.get(name) { *axis } else { -1 }
    }

    pub(crate) fn axes(&self, name: &str) -> Vec<isize> {
        match self.get(name) {
            Setting::Axes(axes) => axes.clone(),
            Setting::Axis(axis) => vec![*axis],
            _ => Vec::new(),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Setting::Flag(true))
    }

    pub(crate) fn choice(&self, name: &str) -> &'static str {
        if let Setting::Choice(choice) = self.get(name) { choice } else { "" }
    }

    pub(crate) fn number(&self, name: &str) -> Option<&Number> {
        if let Setting::Number(number) = self.get(name) { Some(number) } else { None }
    }

    pub(crate) fn activation(&self, name: &str) -> Option<&ActivationChoice> {
        if let Setting::Activation(activation) = self.get(name) { Some(activation) } else { None }
    }

    /// The layer inside this one.
    pub(crate) fn layer(&self, name: &str) -> Option<(&'static Op, &Config)> {
        if let Setting::Layer(op, config) = self.get(name) { Some((op, config)) } else { None }
    }

    pub(crate) fn initializer(&self, name: &str) -> Option<&InitializerChoice> {
        if let Setting::Initializer(initializer) = self.get(name) { Some(initializer) } else { None }
    }

    pub(crate) fn regularizer(&self, name: &str) -> Option<&RegularizerChoice> {
        if let Setting::Regularizer(regularizer) = self.get(name) { Some(regularizer) } else { None }
    }

    pub(crate) fn cuts(&self, name: &str) -> Vec<CutOperand> {
        if let Setting::Cuts(cuts) = self.get(name) { cuts.clone() } else { Vec::new() }
    }

    pub(crate) fn lambda(&self, name: &str) -> Option<&super::Lambda> {
        if let Setting::Lambda(lambda) = self.get(name) { Some(lambda) } else { None }
    }

    pub(crate) fn custom(&self, name: &str) -> Option<&CustomChoice> {
        if let Setting::Custom(choice) = self.get(name) { Some(choice) } else { None }
    }
}

impl CustomChoice {
    /// The value as it was written.
    pub(crate) fn text(&self) -> String {
        let given = self.arguments.iter().map(|argument| match &argument.keyword {
            Some(keyword) => format!("{keyword} = {}", argument.text),
            None => argument.text.clone(),
        });
        let given = given.collect::<Vec<_>>().join(", ");
        if given.is_empty() { self.class.clone() } else { format!("{}({given})", self.class) }
    }
}
