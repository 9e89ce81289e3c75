//! The arguments of a layer as typed values of a description (`model/setting.rs` of the runtime).
//!
//! Every argument that a row of `ops` declares is written, unless the row says that it changes nothing of what is
//! computed: no kind of argument is left out here.

use super::Printer;
use crate::ir::expression::{Id, Term, Terms};
use crate::ir::{
    ActivationChoice, At, Config, Kind, Lambda, Layer, LayerKind, Number, Op, Operand, Setting, WrittenFunction,
};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::HashMap;

impl Printer<'_> {
    /// The settings of a layer; none of one that is wrong or never called.
    pub(super) fn settings(&self, layer: &Layer) -> TokenStream {
        let node = layer.first_call.filter(|node| layer.sound && *node < self.graph.nodes.len());
        let (LayerKind::Op { op, config }, Some(node)) = (&layer.kind, node) else { return quote!(&[]) };
        let at = At { graph: self.graph, node, config };
        let normal = (op.normal)(at);
        self.list(config, op, |name, kind, setting| match normal.iter().find(|(known, _)| *known == name) {
            Some((_, operand)) => self.operand_setting(kind, operand),
            None => self.setting(at, setting),
        })
    }

    /// What a layer is configured with, as far as it changes what it computes.
    fn list(
        &self,
        config: &Config,
        op: &Op,
        value: impl Fn(&str, Option<Kind>, &Setting) -> Option<TokenStream>,
    ) -> TokenStream {
        let settings = config.settings.iter().filter_map(|(name, setting)| {
            let argument = op.args.iter().find(|argument| argument.name == *name);
            if argument.is_some_and(|argument| !op.computes_with(argument)) {
                return None;
            }
            let value = value(name, argument.map(|argument| argument.kind), setting)?;
            Some(self.named(name, &value))
        });
        quote!(&[#(#settings),*])
    }

    fn named(&self, name: &str, value: &TokenStream) -> TokenStream {
        let private = &self.private;
        quote!(#private::Setting { name: #name, value: #private::SettingValue::#value })
    }

    /// An argument in the form that its op gives.
    fn operand_setting(&self, kind: Option<Kind>, operand: &Operand) -> Option<TokenStream> {
        let tokens = self.operand(operand);
        let variant = match kind? {
            Kind::Size | Kind::OpenSize => quote!(Size),
            Kind::Sizes => quote!(Shape),
            Kind::PerAxis(_) | Kind::Margins(_) => quote!(Sizes),
            Kind::Axis => quote!(Axis),
            Kind::Axes => quote!(Axes),
            Kind::Cuts => quote!(Cuts),
            Kind::Number
            | Kind::Rate
            | Kind::Epsilon
            | Kind::Flag
            | Kind::Choice(_)
            | Kind::Activation
            | Kind::Elementwise
            | Kind::Layer(_)
            | Kind::Initializer
            | Kind::Regularizer => return None,
        };
        Some(quote!(#variant(#tokens)))
    }

    /// An argument as it was written; `None` where it was left out and has no default.
    fn setting(&self, at: At<'_>, setting: &Setting) -> Option<TokenStream> {
        let operand = |variant: TokenStream, operand: Operand| {
            let tokens = self.operand(&operand);
            Some(quote!(#variant(#tokens)))
        };
        match setting {
            Setting::Absent | Setting::Initializer(_) | Setting::Regularizer(_) => None,
            Setting::Size(size) => operand(quote!(Size), Operand::Size(size.clone())),
            Setting::Sizes(sizes) | Setting::PerAxis(sizes) => operand(quote!(Sizes), Operand::Sizes(sizes.clone())),
            Setting::Axis(axis) => {
                operand(quote!(Axis), Operand::Call("positive_axis", vec![at.dims(0), Operand::Axis(*axis)]))
            }
            Setting::Axes(axes) => {
                operand(quote!(Axes), Operand::Call("positive_axes", vec![at.dims(0), Operand::Axes(axes.clone())]))
            }
            Setting::Cuts(cuts) => {
                let operands = vec![at.dims(0), Operand::Cuts(cuts.clone())];
                operand(quote!(Cuts), Operand::Call("cuts_of_all_axes", operands))
            }
            Setting::Number(number) => Some(number_setting(number)),
            Setting::Flag(flag) => Some(quote!(Flag(#flag))),
            Setting::Choice(word) => Some(quote!(Word(#word))),
            Setting::Activation(choice) => Some(self.activation_setting(at, choice)),
            Setting::Layer(op, config) => {
                let (name, settings) = (op.keras, self.list(config, op, |_, _, setting| self.setting(at, setting)));
                Some(quote!(Named { name: #name, settings: #settings }))
            }
            Setting::Lambda(lambda) => Some(self.lambda_setting(lambda)),
            Setting::Custom(custom) => Some(self.own_setting(custom)),
        }
    }

    /// An activation with all its arguments; one that runs along an axis does so in the output.
    fn activation_setting(&self, at: At<'_>, choice: &ActivationChoice) -> TokenStream {
        if let Some(custom) = choice.custom() {
            return self.own_setting(custom);
        }
        let name = choice.spec.name;
        let settings = choice.arguments.iter().filter_map(|(name, setting)| {
            let value = if let Setting::Axis(axis) = setting {
                let axis = self.operand(&Operand::Call("positive_axis", vec![at.out(), Operand::Axis(*axis)]));
                quote!(Axis(#axis))
            } else {
                self.setting(at, setting)?
            };
            Some(self.named(name, &value))
        });
        quote!(Named { name: #name, settings: &[#(#settings),*] })
    }

    fn lambda_setting(&self, lambda: &Lambda) -> TokenStream {
        match lambda {
            Lambda::Term { terms, root } => {
                let terms = self.terms_setting(terms, *root);
                quote!(Terms(&[#(#terms),*]))
            }
            Lambda::Written { count, value, slopes } => {
                let value = self.function_setting(value, *count, 1);
                let slopes = self.function_setting(slopes, count + 1, *count);
                let value = self.named("value", &quote!(Function(#value)));
                let derivative = self.named("derivative", &quote!(Function(#slopes)));
                quote!(Named { name: "written", settings: &[#value, #derivative] })
            }
        }
    }

    /// A function of the user's: its text, and itself on slices of `f64`.
    fn function_setting(&self, function: &WrittenFunction, takes: usize, gives: usize) -> TokenStream {
        let (private, constant, text, scalar) = (&self.private, &function.constant, &function.text, &self.scalar);
        let literals = function.literals.iter().map(|literal| {
            let value = literal.map(float);
            value.map_or_else(
                || quote!(::core::option::Option::None),
                |value| quote!(::core::option::Option::Some(#value)),
            )
        });
        let arguments = (0..takes).map(|index| {
            let index = Literal::usize_unsuffixed(index);
            quote!(x[#index] as ::core::primitive::#scalar)
        });
        let results: Vec<Ident> = (0..gives).map(|index| format_ident!("y{index}")).collect();
        let places = (0..gives).map(Literal::usize_unsuffixed);
        let pattern = if gives == 1 { quote!(#(#results)*) } else { quote!((#(#results),*)) };
        let (takes, gives) = (Literal::usize_unsuffixed(takes), Literal::usize_unsuffixed(gives));
        quote! {
            #private::LambdaFunction {
                text: #text,
                literals: &[#(#literals),*],
                takes: #takes,
                gives: #gives,
                run: {
                    #[allow(clippy::all, clippy::pedantic, reason = "written for the compiler")]
                    fn run(x: &[::core::primitive::f64], y: &mut [::core::primitive::f64]) {
                        let #pattern = #constant(#(#arguments),*);
                        #(y[#places] = #results as ::core::primitive::f64;)*
                    }
                    run
                },
            }
        }
    }

    /// The terms of a lambda, each of those in front of it.
    fn terms_setting(&self, terms: &Terms, root: Id) -> Vec<TokenStream> {
        let private = &self.private;
        let mut list = TermList { places: HashMap::new(), terms: Vec::new() };
        for id in terms.needed(&[root]) {
            let call = |list: &TermList, name: &str, operands: &[Id]| {
                let places = operands.iter().map(|id| Literal::usize_unsuffixed(list.places[id]));
                quote!(Call(#name, &[#(#places),*]))
            };
            let term = match terms.get(id) {
                Term::Variable(index) => {
                    let index = Literal::usize_unsuffixed(*index);
                    quote!(Input(#index))
                }
                Term::Literal(literal) => number(&float(literal.value())),
                Term::Constant(constant) => number(&quote!(#constant)),
                Term::Exponent(constant) => number(&quote!(#constant as ::core::primitive::f64)),
                Term::Negative(of) => call(&list, "negative", &[*of]),
                Term::Binary(operation, a, b) => call(&list, operation.name(), &[*a, *b]),
                Term::Function(function, of) => call(&list, function.name(), &[*of]),
                Term::Select(condition, a, b) => call(&list, "select", &[*condition, *a, *b]),
                Term::Compare(comparison, a, b) => call(&list, comparison.name(), &[*a, *b]),
                Term::And(a, b) => call(&list, "and", &[*a, *b]),
                Term::Or(a, b) => call(&list, "or", &[*a, *b]),
                Term::Not(of) => call(&list, "not", &[*of]),
                Term::Power { base, exponent, less_one } => {
                    let less = less_one.then(|| quote!(-1.0));
                    list.terms.push(number(&quote!(#exponent as ::core::primitive::f64 #less)));
                    let (base, exponent) = (list.places[base], list.terms.len() - 1);
                    let (base, exponent) = (Literal::usize_unsuffixed(base), Literal::usize_unsuffixed(exponent));
                    quote!(Call("powi", &[#base, #exponent]))
                }
            };
            list.places.insert(id, list.terms.len());
            list.terms.push(term);
        }
        list.terms.into_iter().map(|term| quote!(#private::Term::#term)).collect()
    }
}

/// Terms as they are written down, and the place of each.
struct TermList {
    places: HashMap<Id, usize>,
    terms: Vec<TokenStream>,
}

fn number(value: &TokenStream) -> TokenStream {
    quote!(Number(#value))
}

/// A number among the arguments.
fn number_setting(setting: &Number) -> TokenStream {
    let tokens = &setting.tokens;
    number(&setting.value.map_or_else(|| tokens.clone(), float))
}

/// A literal number.
fn float(value: f64) -> TokenStream {
    if value.is_infinite() {
        return quote!(::core::primitive::f64::INFINITY);
    }
    let magnitude = Literal::f64_suffixed(value.abs());
    if value < 0.0 { quote!(-#magnitude) } else { quote!(#magnitude) }
}
