//! The words a block is written in, as items with documentation: layers, arguments, activations. They are printed from the
//! rows of `ops`, into the runtime, and only where rust-analyzer reads it.

use crate::ir::{ArgSpec, Default, Kind};
use crate::ops::{self, Found};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::BTreeMap;

/// Prints the words.
pub(crate) fn emit_words() -> TokenStream {
    let kinds = KINDS.iter().map(|(name, about)| {
        let (name, doc) = (ident(name), format!(" {about}."));
        quote!(#[doc = #doc] pub struct #name;)
    });
    let mut library = Library::default();
    for name in ops::layer_names().chain(["TimeDistributed"]) {
        library.layer(name);
    }
    for name in ops::function_names().chain(["lambda"]) {
        library.function(name);
    }
    for name in ops::activation_names() {
        library.activation(name);
    }
    let initializers = ops::INITIALIZERS.iter().map(|(name, _, fields)| {
        let fields: Vec<_> = fields.iter().map(|(field, default)| (*field, format!("`{default:?}`"))).collect();
        library.choice(name, "Initializer", &fields)
    });
    let initializers: TokenStream = initializers.collect();
    let regularizers = ops::REGULARIZERS.iter().map(|(name, factors)| {
        let default = if factors.len() == 1 { "`0.01`" } else { "`0.0`" };
        let fields: Vec<_> = factors.iter().map(|factor| (*factor, default.to_owned())).collect();
        library.choice(name, "Regularizer", &fields)
    });
    let regularizers: TokenStream = regularizers.collect();
    let Library { layers, functions, methods, activations, arguments, choices } = library;
    let arguments = arguments.values();
    quote! {
        #(#kinds)*
        /// A value of a body.
        pub struct Value;
        /// The shape of one sample.
        pub type Shape = &'static [usize];
        /// A shape as rust-analyzer shows it.
        pub const fn shape(dims: super::__private::Dims) -> Shape {
            match dims.rank() {
                0 => &[],
                1 => &[dims.size(0)],
                2 => &[dims.size(0), dims.size(1)],
                3 => &[dims.size(0), dims.size(1), dims.size(2)],
                4 => &[dims.size(0), dims.size(1), dims.size(2), dims.size(3)],
                _ => &[dims.size(0), dims.size(1), dims.size(2), dims.size(3), dims.size(4)],
            }
        }
        /// The shape of one of a model's inputs or outputs.
        pub trait End<const INPUT: bool, const INDEX: usize> {
            /// The shape.
            const DIMS: super::__private::Dims;
        }
        /// The names of arguments.
        pub fn arguments<T>() -> T { loop {} }
        /// The elements a lambda works on.
        pub fn elements<T>() -> T { loop {} }
        pub mod layers { use super::*; #layers }
        pub mod ops { use super::*; #functions }
        pub mod methods { use super::*; #methods }
        pub mod activations { use super::*; #activations }
        pub mod initializers { use super::*; #initializers }
        pub mod regularizers { use super::*; #regularizers }
        pub mod arguments { #(#arguments)* }
        pub mod choices { #choices }
    }
}

/// The modules in the making.
#[derive(std::default::Default)]
struct Library {
    layers: TokenStream,
    functions: TokenStream,
    methods: TokenStream,
    activations: TokenStream,
    /// By the name that takes them: an initializer and an activation may share one.
    arguments: BTreeMap<String, TokenStream>,
    choices: TokenStream,
}

impl Library {
    fn layer(&mut self, name: &str) {
        let (specs, inner): (&[ArgSpec], _) = match ops::find_layer(name) {
            Some(Found::Op(op)) => (op.args, None),
            Some(Found::Activation { activation, keras, .. }) => (activation.args, Some(keras)),
            None => (WRAPPED, None),
        };
        let rows = rows(specs, inner);
        let (ident, doc) = (ident(name), doc(name, &rows));
        let fields = specs.iter().map(|spec| {
            let (name, kind) = (self::ident(spec.name), self::ident(kind(spec.kind).0));
            quote!(pub #name: #kind,)
        });
        self.layers.extend(quote!(#[doc = #doc] pub struct #ident { #(#fields)* }));
        self.arguments(name, &rows);
        self.choices(name, specs);
    }

    /// An op as a function of its values, and as a method of the first.
    fn function(&mut self, name: &str) {
        let found = ops::find_function(name);
        let (specs, count, told): (&[ArgSpec], usize, &str) = match &found {
            Some(Found::Op(op)) => (op.args, op.inputs.range().0, op.layer),
            Some(Found::Activation { activation, .. }) => (activation.args, 1, name),
            None => (&[], 1, name),
        };
        let rows = rows(specs, None);
        let (ident, doc) = (ident(name), doc(told, &rows));
        let values: Vec<Ident> = ["x", "y"].iter().take(count).map(|name| self::ident(name)).collect();
        let needed: Vec<TokenStream> = specs
            .iter()
            .filter(|spec| matches!(spec.default, Default::Required))
            .map(|spec| {
                let (name, kind) = (self::ident(spec.name), self::ident(kind(spec.kind).0));
                quote!(#name: #kind,)
            })
            .collect();
        let others = values.iter().skip(1);
        self.functions.extend(quote!(#[doc = #doc] pub fn #ident(#(#values: Value,)* #(#needed)*) -> Value;));
        if found.is_some() {
            self.methods.extend(quote!(#[doc = #doc] pub fn #ident(#(#others: Value,)* #(#needed)*) -> Value;));
        }
        self.arguments(name, &rows);
        self.choices(name, specs);
    }

    fn activation(&mut self, name: &str) {
        let specs = match ops::find_activation(name) {
            Some(spec) => spec.args,
            None => return,
        };
        let rows = rows(specs, None);
        let (ident, doc) = (ident(name), doc(name, &rows));
        self.activations.extend(quote!(#[doc = #doc] pub const #ident: Activation;));
        self.arguments(name, &rows);
    }

    /// An initializer or regularizer.
    fn choice(&mut self, name: &str, ty: &str, fields: &[(&'static str, String)]) -> TokenStream {
        let rows: Vec<Row> = fields
            .iter()
            .map(|(name, default)| Row { name, kind: kind(Kind::Number), default: default.clone() })
            .collect();
        let (ident, ty, doc) = (ident(name), self::ident(ty), doc(name, &rows));
        self.arguments(name, &rows);
        quote!(#[doc = #doc] pub const #ident: #ty;)
    }

    /// The module of the arguments of a name.
    fn arguments(&mut self, owner: &str, rows: &[Row]) {
        let arguments = rows.iter().map(|row| {
            let (name, ty) = (ident(row.name), ident(row.kind.0));
            let doc = format!(" Argument of `{owner}`: {}; {}.", row.kind.1, row.state());
            quote!(#[doc = #doc] pub const #name: #ty;)
        });
        let module = ident(owner);
        self.arguments.insert(owner.to_owned(), quote!(pub mod #module { use super::super::*; #(#arguments)* }));
    }

    /// The words that arguments may be.
    fn choices(&mut self, owner: &str, specs: &[ArgSpec]) {
        let modules = specs.iter().filter_map(|spec| {
            let Kind::Choice(words) = spec.kind else { return None };
            let (name, words) = (ident(spec.name), words.iter().map(|word| self::ident(word)));
            Some(quote!(pub mod #name { use super::super::super::*; #(pub const #words: Choice;)* }))
        });
        let (module, modules) = (ident(owner), modules.collect::<TokenStream>());
        if !modules.is_empty() {
            self.choices.extend(quote!(pub mod #module { #modules }));
        }
    }
}

/// One argument in a table.
struct Row {
    name: &'static str,
    kind: (&'static str, String),
    /// Empty where the argument must be given, or may be absent.
    default: String,
}

impl Row {
    fn state(&self) -> String {
        if self.default.starts_with('`') { format!("{} when left out", self.default) } else { self.default.clone() }
    }
}

/// Of a layer that is an activation in Keras, `keras` is the class: its defaults may differ from the function's.
fn rows(specs: &[ArgSpec], keras: Option<&str>) -> Vec<Row> {
    let row = |spec: &ArgSpec| {
        let own = keras.and_then(|keras| ops::layer_default(keras, spec.name));
        let default = own.map_or_else(|| default(spec.default), |value| format!("`{value:?}`"));
        Row { name: spec.name, kind: kind(spec.kind), default }
    };
    specs.iter().map(row).collect()
}

/// A sentence, and the table of arguments.
fn doc(name: &str, rows: &[Row]) -> String {
    let about = ops::about(name);
    if rows.is_empty() {
        return format!(" {about}");
    }
    let rows = rows.iter().map(|row| format!(" | `{}` | {} | {} |\n", row.name, row.kind.1, row.default));
    format!(" {about}\n\n | argument | takes | left out |\n |---|---|---|\n{}", rows.collect::<String>())
}

const WRAPPED: &[ArgSpec] = &[ArgSpec { name: "layer", kind: Kind::Layer(&[]), default: Default::Required }];

/// The types of arguments.
static KINDS: &[(&str, &str)] = &[
    ("Size", "A size"),
    ("Sizes", "Sizes"),
    ("PerAxis", "A size for each axis, or one for all"),
    ("Axis", "An axis"),
    ("Axes", "Axes"),
    ("Margins", "Sizes at both ends of each axis"),
    ("Number", "A number"),
    ("Rate", "A share"),
    ("Flag", "`true` or `false`"),
    ("Choice", "One of several words"),
    ("Activation", "An activation"),
    ("Layer", "A layer"),
    ("Initializer", "What parameters start with"),
    ("Regularizer", "What is added to the loss for large parameters"),
];

/// The type of an argument, and what it takes in words.
fn kind(kind: Kind) -> (&'static str, String) {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Size => ("Size", "a size".into()),
        Kind::OpenSize => ("Size", "a size, or -1".into()),
        Kind::Sizes => ("Sizes", "a list of sizes, one may be -1".into()),
        Kind::PerAxis(1) => ("PerAxis", "a size".into()),
        Kind::PerAxis(axes) => ("PerAxis", format!("a size, or {axes}: `({})`", vec!["2"; axes].join(", "))),
        Kind::Axis => ("Axis", "an axis, -1 for the last".into()),
        Kind::Axes => ("Axes", "an axis, or a list of axes".into()),
        Kind::Margins(_) => ("Margins", "a size, one per axis, or a pair per axis".into()),
        Kind::Number => ("Number", "a number".into()),
        Kind::Epsilon => ("Number", "a number, not negative".into()),
        Kind::Rate => ("Rate", "a number between 0 and 1".into()),
        Kind::Flag => ("Flag", "`true` or `false`".into()),
        Kind::Choice(choice) => ("Choice", words(choice)),
        Kind::Activation => ("Activation", "an activation".into()),
        Kind::Elementwise => ("Activation", "an activation of each number alone".into()),
        Kind::Layer([]) => ("Layer", "a layer with its arguments, or another model".into()),
        Kind::Layer(layers) => ("Layer", words(layers)),
        Kind::Initializer => ("Initializer", "an initializer".into()),
        Kind::Regularizer => ("Regularizer", "`l1`, `l2` or `l1_l2`".into()),
        Kind::Cuts => ("Sizes", "a range per axis".into()),
    }
}

/// What an argument is when it is left out.
fn default(default: Default) -> String {
    match default {
        Default::Required => "must be given".into(),
        Default::Absent => "absent".into(),
        Default::Size(size) | Default::PerAxis(size) | Default::Margins(size) => format!("`{size}`"),
        Default::Axis(axis) => format!("`{axis}`"),
        Default::Number(number) => format!("`{number:?}`"),
        Default::Flag(flag) => format!("`{flag}`"),
        Default::Choice(word) | Default::Activation(word) | Default::Initializer(word) => format!("`{word}`"),
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
