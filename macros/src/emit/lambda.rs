//! Lambdas: a type per lambda whose function of elements is written out, and the loops over it.
//!
//! A term that is used more than once is bound by `let`, as is each side of an `if`: both are computed, and one is
//! selected, which makes vector code.

use super::consts::elements;
use super::pass::Body;
use super::{Printer, ident};
use crate::ir::expression::{Binary, Comparison, Id, Term, Terms};
use crate::ir::{Action, Function, Map, Pass, Passes, Step};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

impl Printer<'_> {
    /// The type of a function of the user's.
    pub(super) fn function_type(&self, takes: usize, gives: usize) -> TokenStream {
        let scalar = &self.scalar;
        let number = quote!(::core::primitive::#scalar);
        let takes = (0..takes).map(|_| &number);
        let gives = if gives == 1 {
            number.clone()
        } else {
            let numbers = (0..gives).map(|_| &number);
            quote!((#(#numbers),*))
        };
        quote!(fn(#(#takes),*) -> #gives)
    }

    /// The types of all lambdas, and their functions.
    pub(super) fn maps(&self, passes: &Passes) -> TokenStream {
        let steps = &passes.train.program.steps;
        let mut tokens = TokenStream::new();
        for (index, step) in steps.iter().enumerate() {
            let Action::Map(map) = &step.action else { continue };
            let number = number_of(&passes.train, index);
            if number == 0 {
                tokens.extend(self.map_type(step));
            }
            tokens.extend(self.map_function(step, map, number));
        }
        tokens
    }

    fn map_type(&self, step: &Step) -> TokenStream {
        let ty = self.map_name(step);
        let node = step.node.unwrap_or_default();
        let doc = format!(
            " What `{}` computes of each element (function 0), and the gradients of its values (the others).",
            self.graph.nodes[node].name
        );
        quote! {
            #[doc = #doc]
            #[allow(dead_code, reason = "a program need not train its model")]
            struct #ty<const FUNCTION: ::core::primitive::usize>;
        }
    }

    fn map_function(&self, step: &Step, map: &Map, number: usize) -> TokenStream {
        let (private, scalar, ty) = (&self.private, &self.scalar, self.map_name(step));
        let number = Literal::usize_unsuffixed(number);
        let (takes, gives) = (map.reads.len(), map.writes.len());
        let names: Vec<Ident> = (0..takes).map(read).collect();
        let body = match &map.function {
            Function::Terms { terms, variables, roots } => self.terms(terms, variables, roots),
            Function::Value(function) => quote!([#function(#(#names),*)]),
            Function::Slopes { function, of, sums } => {
                let slopes: Vec<Ident> = (0..*of).map(|index| format_ident!("d{index}")).collect();
                let sums = sums.iter().map(|sum| {
                    let slopes = sum.iter().map(|index| &slopes[*index]);
                    quote!(#(#slopes)+*)
                });
                let pattern = if *of == 1 { quote!(#(#slopes)*) } else { quote!((#(#slopes),*)) };
                quote! {
                    #[allow(unused_variables, reason = "not every gradient is wanted")]
                    let #pattern = #function(#(#names),*);
                    [#(#sums),*]
                }
            }
        };
        let (takes, gives) = (Literal::usize_unsuffixed(takes), Literal::usize_unsuffixed(gives));
        quote! {
            #[allow(clippy::all, clippy::pedantic, reason = "written for the compiler")]
            impl #private::kernels::Map<::core::primitive::#scalar, #takes, #gives> for #ty<#number> {
                #[inline(always)]
                fn at<const FMA: ::core::primitive::bool>(
                    &self,
                    [#(#names),*]: [::core::primitive::#scalar; #takes],
                ) -> [::core::primitive::#scalar; #gives] {
                    #body
                }
            }
        }
    }

    /// The name of a lambda's type.
    fn map_name(&self, step: &Step) -> Ident {
        let layer = self.graph.layer_of(step.node.unwrap_or_default());
        ident(&layer.params_type.to_string(), layer.ident.span())
    }

    /// The loop over all elements.
    pub(super) fn map_step(&self, body: &Body<'_>, step: &Step, map: &Map) -> TokenStream {
        let (private, ty, dims) = (&self.private, self.map_name(step), self.dims_name(&elements(map.value)));
        let index = body.pass.program.steps.iter().position(|other| std::ptr::eq(other, step)).unwrap_or_default();
        let number = Literal::usize_unsuffixed(number_of(body.pass, index));
        let reads = map.reads.iter().map(|buffer| self.buffer(body, *buffer));
        let writes = map.writes.iter().map(|(buffer, add)| {
            let buffer = self.buffer(body, *buffer);
            quote!((&mut *#buffer, #add))
        });
        let n = self.samples(self.graph.folds(map.value));
        quote!(#private::kernels::map(&#ty::<#number>, #dims, #n, [#(&*#reads),*], [#(#writes),*]);)
    }

    /// The terms of a function: `let`s, and the array of its results.
    fn terms(&self, terms: &Terms, variables: &[usize], roots: &[Id]) -> TokenStream {
        let writer = Writer { printer: self, terms, variables, bound: bound(terms, roots) };
        let lets = writer.bound.iter().map(|id| {
            let (name, value) = (term(*id), writer.written(*id));
            quote!(let #name = #value;)
        });
        let results = roots.iter().map(|root| writer.operand(*root, false));
        quote!(#(#lets)* [#(#results),*])
    }
}

/// Which function of its lambda a step is: its place among the steps of that node.
fn number_of(pass: &Pass, index: usize) -> usize {
    let steps = &pass.program.steps;
    let is_one = |step: &&Step| step.node == steps[index].node && matches!(step.action, Action::Map(_));
    steps[..index].iter().filter(is_one).count()
}

/// How deep terms nest that are written in place: rustc reads them as parentheses inside parentheses.
const MOST_NESTED: usize = 32;

/// The terms that are bound by `let`: what is used more than once, or nests too deep.
fn bound(terms: &Terms, roots: &[Id]) -> Vec<Id> {
    let needed = terms.needed(roots);
    let mut uses = vec![0_usize; needed.last().map_or(0, |last| last + 1)];
    for root in roots {
        uses[*root] += 1;
    }
    for id in &needed {
        let is_select = matches!(terms.get(*id), Term::Select(..));
        for operand in terms.get(*id).operands() {
            uses[operand] += if is_select { 2 } else { 1 };
        }
    }
    // How deep each term nests that is written in place.
    let mut depths = vec![0_usize; uses.len()];
    let is_bound = |id: &Id| {
        let operands = terms.get(*id).operands();
        let depth = operands.iter().map(|operand| depths[*operand]).max().unwrap_or_default();
        let is_bound = !operands.is_empty() && (uses[*id] > 1 || depth >= MOST_NESTED);
        depths[*id] = if is_bound || operands.is_empty() { 0 } else { depth + 1 };
        is_bound
    };
    needed.into_iter().filter(is_bound).collect()
}

/// Writes terms out.
struct Writer<'p, 'a> {
    printer: &'p Printer<'a>,
    terms: &'p Terms,
    variables: &'p [usize],
    bound: Vec<Id>,
}

impl Writer<'_, '_> {
    /// A term where it is used: by its name if it has one, else in place, in parentheses if it is inside another.
    fn operand(&self, id: Id, inside: bool) -> TokenStream {
        if self.bound.binary_search(&id).is_ok() {
            let name = term(id);
            return quote!(#name);
        }
        let written = self.written(id);
        let is_call = match self.terms.get(id) {
            Term::Binary(operation, ..) => {
                matches!(operation, Binary::Maximum | Binary::Minimum | Binary::Power)
            }
            term => {
                matches!(term, Term::Variable(_) | Term::Literal(_) | Term::Function(..) | Term::Power { .. })
            }
        };
        let needs = inside && !is_call;
        if needs { quote!((#written)) } else { written }
    }

    fn written(&self, id: Id) -> TokenStream {
        let scalar = &self.printer.scalar;
        let at = |id: &Id| self.operand(*id, true);
        match self.terms.get(id) {
            Term::Variable(index) => {
                let name = read(self.variables.iter().position(|known| known == index).unwrap_or_default());
                quote!(#name)
            }
            Term::Literal(literal) => self.literal(literal.value()),
            Term::Constant(name) if scalar == "f64" => quote!(#name),
            Term::Constant(name) | Term::Exponent(name) => quote!(#name as ::core::primitive::#scalar),
            Term::Negative(of) => {
                let of = at(of);
                quote!(-#of)
            }
            Term::Binary(operation, a, b) => self.binary(*operation, *a, *b),
            Term::Function(function, of) => {
                let of = self.operand(*of, false);
                let function = self.function(function.name());
                quote!(#function(#of))
            }
            Term::Power { base, exponent, less_one } => {
                let (base, function) = (self.operand(*base, false), self.function("powi"));
                let exponent = if *less_one { quote!(#exponent - 1) } else { quote!(#exponent) };
                quote!(#function(#base, #exponent))
            }
            Term::Select(condition, a, b) => {
                let (condition, a, b) =
                    (self.operand(*condition, false), self.operand(*a, false), self.operand(*b, false));
                quote!(if #condition { #a } else { #b })
            }
            Term::Compare(comparison, a, b) => {
                let (a, b, operator) = (at(a), at(b), operator(*comparison));
                quote!(#a #operator #b)
            }
            // Both sides are there already, and no branch is wanted.
            Term::And(a, b) => {
                let (a, b) = (at(a), at(b));
                quote!(#a & #b)
            }
            Term::Or(a, b) => {
                let (a, b) = (at(a), at(b));
                quote!(#a | #b)
            }
            Term::Not(a) => {
                let a = at(a);
                quote!(!#a)
            }
        }
    }

    fn binary(&self, operation: Binary, a: Id, b: Id) -> TokenStream {
        let operator = match operation {
            Binary::Add => quote!(+),
            Binary::Subtract => quote!(-),
            Binary::Multiply => quote!(*),
            Binary::Divide => quote!(/),
            Binary::Maximum | Binary::Minimum | Binary::Power => {
                let name = match operation {
                    Binary::Maximum => "max",
                    Binary::Minimum => "min",
                    _ => "powf",
                };
                let (a, b, function) = (self.operand(a, false), self.operand(b, false), self.function(name));
                return quote!(#function(#a, #b));
            }
        };
        let (a, b) = (self.operand(a, true), self.operand(b, true));
        quote!(#a #operator #b)
    }

    fn function(&self, name: &str) -> TokenStream {
        let (private, scalar, name) =
            (&self.printer.private, &self.printer.scalar, Ident::new(name, Span::call_site()));
        quote!(#private::kernels::#scalar::math::#name::<FMA>)
    }

    fn literal(&self, value: f64) -> TokenStream {
        #[expect(clippy::cast_possible_truncation, reason = "the nearest number of the model's scalar")]
        let magnitude = if self.printer.scalar == "f32" {
            Literal::f32_suffixed(value.abs() as f32)
        } else {
            Literal::f64_suffixed(value.abs())
        };
        if value < 0.0 { quote!(-#magnitude) } else { quote!(#magnitude) }
    }
}

fn operator(comparison: Comparison) -> TokenStream {
    match comparison {
        Comparison::Less => quote!(<),
        Comparison::LessOrEqual => quote!(<=),
        Comparison::Greater => quote!(>),
        Comparison::GreaterOrEqual => quote!(>=),
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
    }
}

/// The variable of an element that is read.
fn read(index: usize) -> Ident {
    format_ident!("x{index}")
}

/// The variable of a term that is bound.
fn term(id: Id) -> Ident {
    format_ident!("t{id}")
}
