//! What the user wrote, evaluated where he wrote it.
//!
//! Expressions, closures and paths of types stand outside of the module of the model, as constants of a type of that
//! module: there every name means what it means to the user, and none of ours is in sight. Inside, a constant of the same
//! name hands each of them on.

use super::{Printer, ident};
use crate::ir::{Const, ConstKind, CustomChoice, LayerKind, OwnArgument, OwnForm as Form, value_type};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;

impl Printer<'_> {
    /// The expressions and types of the block, for the place where the block stands.
    pub(super) fn given(&self) -> TokenStream {
        let (module, given) = (&self.graph.module, self.given_type());
        let constants: Vec<TokenStream> =
            self.graph.consts.iter().map(|constant| self.given_constant(constant)).collect();
        let constants = (!constants.is_empty()).then(|| {
            quote! {
                #[allow(
                    dead_code, unconditional_panic, arithmetic_overflow,
                    reason = "what nobody reads of a block is not computed, and what cannot be computed is told once",
                )]
                impl #module::#given { #(#constants)* }
            }
        });
        let types = self.given_types().into_iter().enumerate().map(|(index, path)| {
            let (private, index) = (&self.outer, Literal::usize_unsuffixed(index));
            quote! {
                impl #private::UserType<#index> for #module::#given {
                    type Type = #path;
                }
            }
        });
        quote!(#constants #(#types)*)
    }

    /// The type that holds them, and the constants that hand them on.
    pub(super) fn handed_on(&self) -> TokenStream {
        let given = self.given_type();
        let constants = self.graph.consts.iter().map(|constant| self.handed_on_constant(constant));
        quote! {
            #[doc = " What the block leaves to rustc: it is evaluated where the block stands."]
            pub(super) struct #given;
            #(#constants)*
        }
    }

    fn given_type(&self) -> Ident {
        self.companion("Given")
    }

    fn given_constant(&self, constant: &Const) -> TokenStream {
        let (name, expr) = (ident(&constant.ident.to_string(), constant.span), &constant.expr);
        let ty = self.constant_type(constant, &self.outer, Some(&self.graph.module));
        match &constant.kind {
            ConstKind::Number | ConstKind::Bounded { .. } => quote!(const #name: #ty = (#expr) as #ty;),
            ConstKind::Initializer => quote!(const #name: #ty = &#expr;),
            ConstKind::Size | ConstKind::Exponent | ConstKind::Function { .. } => quote!(const #name: #ty = #expr;),
            ConstKind::Value { choice, .. } => {
                let own = if self.brief { TokenStream::new() } else { self.own_constant(choice) };
                quote!(const #name: #ty = #expr; #own)
            }
        }
    }

    fn handed_on_constant(&self, constant: &Const) -> TokenStream {
        let (name, given) = (ident(&constant.ident.to_string(), constant.span), self.given_type());
        let ty = self.constant_type(constant, &self.private, None);
        let more = match &constant.kind {
            ConstKind::Bounded { least, most, message } => quote_spanned! {constant.span=>
                const _: () = if !(#least <= #name && #name <= #most) { ::core::panic!(#message) };
            },
            ConstKind::Value { path, .. } => {
                let (alias, ty) = (value_type(&constant.ident), self.user_type(path));
                quote! {
                    #[allow(non_camel_case_types, reason = "named like the constant")]
                    pub(super) type #alias = #ty;
                }
            }
            _ => TokenStream::new(),
        };
        let allow = (!matches!(constant.kind, ConstKind::Size))
            .then(|| quote!(#[allow(dead_code, reason = "what nobody reads of a block is not computed")]));
        quote!(#allow const #name: #ty = #given::#name; #more)
    }

    /// The type of a constant, by the path of the runtime's private surface and that of the module, which is none inside.
    fn constant_type(&self, constant: &Const, private: &TokenStream, module: Option<&Ident>) -> TokenStream {
        match constant.kind {
            ConstKind::Size => quote!(::core::primitive::usize),
            ConstKind::Number | ConstKind::Bounded { .. } => quote!(::core::primitive::f64),
            ConstKind::Exponent => quote!(::core::primitive::i32),
            ConstKind::Function { takes, gives } => self.function_type(takes, gives),
            ConstKind::Initializer => quote!(&'static dyn #private::init::Initializer),
            ConstKind::Value { .. } => {
                let (module, alias) = (module.into_iter(), value_type(&constant.ident));
                quote!(#(#module::)* #alias)
            }
        }
    }

    /// The paths of the user's types: of values, and of sub-models.
    fn given_types(&self) -> Vec<&Path> {
        let values = self.graph.consts.iter().filter_map(|constant| match &constant.kind {
            ConstKind::Value { path, .. } => Some(path),
            _ => None,
        });
        let models = self.graph.layers.iter().filter_map(|layer| match &layer.kind {
            LayerKind::Model { path } => Some(path),
            LayerKind::Op { .. } => None,
        });
        values.chain(models).collect()
    }

    /// A type of the user's, inside of the module.
    pub(super) fn user_type(&self, path: &Path) -> TokenStream {
        let (private, given) = (&self.private, self.given_type());
        let index = self.given_types().iter().position(|known| std::ptr::eq(*known, path)).unwrap_or_default();
        let index = Literal::usize_unsuffixed(index);
        quote!(<#given as #private::UserType<#index>>::Type)
    }

    /// A function that looks at a value of the user's type, field by field.
    fn own_constant(&self, choice: &CustomChoice) -> TokenStream {
        let (private, name) = (&self.outer, own_name(choice));
        let by_name = choice.arguments.iter().all(|argument| argument.keyword.is_some());
        let body = if by_name { self.own_fields(choice) } else { self.own_arguments(choice) };
        quote! {
            const #name: fn() -> #private::OwnValue = || {
                #[allow(unused_imports, reason = "written for any type")]
                use #private::{DebugField as _, OpaqueField as _};
                #body
            };
        }
    }

    /// A struct literal. Its arguments are of the types of its fields, which a closure tells that makes such a value: what
    /// is wrong in them is one error, the one that the constant gives too.
    fn own_fields(&self, choice: &CustomChoice) -> TokenStream {
        let (private, module, ty) = (&self.outer, &self.graph.module, value_type(&choice.ident));
        let keywords: Vec<&Ident> = choice.arguments.iter().filter_map(|argument| argument.keyword.as_ref()).collect();
        let names = keywords.iter().map(|keyword| keyword.to_string().trim_start_matches("r#").to_owned());
        let values = choice.arguments.iter().map(|argument| &argument.value);
        let written = choice.arguments.iter().map(|argument| &argument.text);
        let parameters: Vec<Ident> = (0..keywords.len()).map(|index| local(&format!("field_{index}"))).collect();
        let (places, fields) = ((0..keywords.len()).map(Literal::usize_unsuffixed), local("fields"));
        quote! {
            let #fields = #private::typed(
                &|(#(#parameters,)*)| #module::#ty { #(#keywords: #parameters),* },
                (#(#values,)*),
            );
            #private::OwnValue::of_fields::<#module::#ty>([
                #((#names, (&#private::OwnField(&#fields.#places)).value(#written))),*
            ])
        }
    }

    /// What `new` makes.
    fn own_arguments(&self, choice: &CustomChoice) -> TokenStream {
        let (private, module, ty) = (&self.outer, &self.graph.module, value_type(&choice.ident));
        let (given, constant) = (self.given_type(), &choice.ident);
        let names = (1..=choice.arguments.len()).map(|position| format!("argument {position}"));
        let arguments = choice.arguments.iter().map(|argument| self.own_argument(argument));
        let written: Vec<&str> = choice.arguments.iter().map(|argument| argument.text.as_str()).collect();
        let written = written.join(", ");
        quote! {
            #private::OwnValue::of_new::<#module::#ty>(
                (&#private::OwnField(&#module::#given::#constant)).debug().as_deref(),
                #written,
                [#((#names, #arguments)),*],
            )
        }
    }

    /// An argument of `new`, of whose type nothing is known: by value where it says its value itself.
    fn own_argument(&self, argument: &OwnArgument) -> TokenStream {
        let (private, value, text) = (&self.outer, &argument.value, &argument.text);
        match argument.form {
            Form::Integer => quote!((&#private::OwnField(&(#value as ::core::primitive::i128))).value(#text)),
            Form::Value => quote!((&#private::OwnField(&#value)).value(#text)),
            Form::Other => quote!(#private::FieldValue::Written(::core::convert::From::from(#text))),
        }
    }

    /// The function that looks at a value, inside of the module.
    pub(super) fn own_setting(&self, choice: &CustomChoice) -> TokenStream {
        let (given, name) = (self.given_type(), own_name(choice));
        quote!(Own(#given::#name))
    }
}

/// The constant of the function that looks at a value.
fn own_name(choice: &CustomChoice) -> Ident {
    Ident::new(&format!("{}__OWN", choice.ident), Span::call_site())
}

/// A local variable beside tokens of the user's: none of them can mean it.
fn local(name: &str) -> Ident {
    Ident::new(&format!("__formwork_{name}"), Span::mixed_site())
}
