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
    pub(crate) text: String,
}

/// An initializer with its fields, or a path to the user's own constant.
#[derive(Clone, Debug)]
pub(crate) enum InitializerChoice {
    /// A type of `formwork::init` and the fields that were given.
    BuiltIn { ty: &'static str, fields: Vec<(&'static str, TokenStream)> },
    /// A value of the user's own type.
    Custom(TokenStream),
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

    /// The settings that say what a layer computes apart from its sizes, as text for the architecture of a file.
    pub(crate) fn text(&self) -> String {
        let words = self.settings.iter().filter_map(|(name, setting)| match setting {
            Setting::PerAxis(sizes) => numbers(sizes).map(|numbers| format!("{name} = {numbers}")),
            Setting::Flag(flag) => Some(format!("{name} = {flag}")),
            Setting::Choice(choice) => Some(format!("{name} = {choice}")),
            Setting::Axis(axis) => Some(format!("{name} = {axis}")),
            Setting::Axes(axes) => Some(format!("{name} = {axes:?}")),
            Setting::Activation(choice) => Some(format!("{name} = {}", choice.text())),
            Setting::Lambda(lambda) => Some(format!("{name} = {}", lambda.text())),
            Setting::Custom(choice) => Some(format!("{name} = {}", choice.text)),
            Setting::Layer(op, config) => Some(format!("{name} = {}({})", op.layer, config.text())),
            _ => None,
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// `(3, 2)`; `None` when rustc knows a size that is not literal.
fn numbers(sizes: &[Size]) -> Option<String> {
    let number = |size: &Size| if let Size::Literal(value) = size { Some(value.to_string()) } else { None };
    let numbers = sizes.iter().map(number).collect::<Option<Vec<_>>>()?;
    Some(format!("({})", numbers.join(", ")))
}

impl ActivationChoice {
    fn text(&self) -> String {
        if let Some(custom) = self.custom() {
            return custom.text.clone();
        }
        let literal = self.arguments.iter().filter_map(|(name, setting)| match setting {
            Setting::Number(Number { value: Some(value), .. }) => Some(format!("{name} = {value}")),
            Setting::Flag(flag) => Some(format!("{name} = {flag}")),
            _ => None,
        });
        let literal = literal.collect::<Vec<_>>().join(", ");
        if literal.is_empty() { self.spec.name.into() } else { format!("{}({literal})", self.spec.name) }
    }
}
