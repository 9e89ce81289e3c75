//! Operands of rules and dims constructors as constant expressions.

use super::Printer;
use crate::ir::{CutOperand, Operand, Size};
use formwork_shape::{Dims, ELEMENTWISE, Padding};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

impl Printer<'_> {
    pub(super) fn operand(&self, operand: &Operand) -> TokenStream {
        let private = &self.private;
        match operand {
            Operand::Dims(value) => {
                let ident = self.graph.dims_ident(*value);
                quote!(#ident)
            }
            Operand::List(values) => {
                let idents = values.iter().map(|value| self.graph.dims_ident(*value));
                quote!(&[#(#idents),*])
            }
            Operand::Declared(sizes) => {
                let sizes = self.size_list(sizes);
                quote!(#private::known(#private::shape::declared(&[#sizes])))
            }
            Operand::Parameter(ident) => quote!(#ident),
            Operand::Foreign { .. }
            | Operand::ForeignCount { .. }
            | Operand::ForeignElement { .. }
            | Operand::ForeignMask { .. }
            | Operand::ForeignScalar { .. } => self.foreign_operand(operand),
            Operand::Size(size) => self.size(size),
            Operand::Sizes(sizes) => {
                let sizes = self.size_list(sizes);
                quote!(&[#sizes])
            }
            Operand::Axis(ELEMENTWISE) => quote!(#private::shape::ELEMENTWISE),
            Operand::Axis(axis) => Literal::isize_unsuffixed(*axis).into_token_stream(),
            Operand::Axes(axes) => {
                let axes = axes.iter().map(|axis| Literal::isize_unsuffixed(*axis));
                quote!(&[#(#axes),*])
            }
            Operand::Index(index) => Literal::usize_unsuffixed(*index).into_token_stream(),
            Operand::Cuts(cuts) => {
                let cuts = cuts.iter().map(|cut| self.cut(cut));
                quote!(&[#(#cuts),*])
            }
            Operand::Padding(padding) => self.padding(*padding),
            Operand::Text(text) => quote!(#text),
            Operand::Flag(flag) => quote!(#flag),
            Operand::Call(function, operands) => self.call(function, operands),
            Operand::Bytes { train, batch, slots } => {
                let (name, batch, slots) = (&self.graph.name, self.size(batch), self.size(slots));
                if *train { quote!(#name::train_bytes(#batch, #slots)) } else { quote!(#name::predict_bytes(#batch)) }
            }
        }
    }

    /// What a sub-model declares.
    fn foreign_operand(&self, operand: &Operand) -> TokenStream {
        let private = &self.private;
        match operand {
            Operand::Foreign { layer, input, index } if self.brief => self.foreign_end(*layer, *input, *index),
            Operand::Foreign { layer, input, index } => {
                let (model, index) = (self.foreign(*layer), Literal::usize_unsuffixed(*index));
                let direction = if *input { quote!(input_dims) } else { quote!(output_dims) };
                quote!(#private::#direction(#model::DESCRIPTION, #index))
            }
            Operand::ForeignCount { layer, input } => {
                let model = self.foreign(*layer);
                let direction = if *input { quote!(inputs) } else { quote!(outputs) };
                quote!(#private::count(#model::WHOLE, #model::DESCRIPTION.#direction.len()))
            }
            Operand::ForeignElement { layer, index } => {
                let (model, index) = (self.foreign(*layer), Literal::usize_unsuffixed(*index));
                quote!(if #index < #model::DESCRIPTION.inputs.len() { #model::DESCRIPTION.inputs[#index].dtype } else { "" })
            }
            Operand::ForeignMask { layer, index } => {
                let (model, index) = (self.foreign(*layer), Literal::usize_unsuffixed(*index));
                quote!(#private::mask_steps(#model::MASKS, #index))
            }
            Operand::ForeignScalar { layer } => {
                let model = self.foreign(*layer);
                quote!(#model::DESCRIPTION.dtype)
            }
            _ => TokenStream::new(),
        }
    }

    /// A call of a function of `formwork-shape`.
    pub(super) fn call(&self, function: &str, operands: &[Operand]) -> TokenStream {
        let private = &self.private;
        let function = Ident::new(function, Span::call_site());
        let operands = operands.iter().map(|operand| self.operand(operand));
        quote!(#private::shape::#function(#(#operands),*))
    }

    pub(super) fn size(&self, size: &Size) -> TokenStream {
        let private = &self.private;
        match size {
            Size::Literal(value) => {
                let value = Literal::usize_unsuffixed(*value);
                quote!(#value)
            }
            Size::Const(ident) => quote!(#ident),
            Size::Infer => quote!(#private::shape::INFER),
        }
    }

    fn size_list(&self, sizes: &[Size]) -> TokenStream {
        let sizes = sizes.iter().map(|size| self.size(size));
        quote!(#(#sizes),*)
    }

    fn padding(&self, padding: Padding) -> TokenStream {
        let private = &self.private;
        match padding {
            Padding::Valid => quote!(#private::shape::Padding::Valid),
            Padding::Same => quote!(#private::shape::Padding::Same),
            Padding::Causal => quote!(#private::shape::Padding::Causal),
        }
    }

    fn cut(&self, cut: &CutOperand) -> TokenStream {
        let private = &self.private;
        let cut = match cut {
            CutOperand::All => quote!(All),
            CutOperand::From(from) => {
                let from = self.size(from);
                quote!(From(#from))
            }
            CutOperand::To(to) => {
                let to = self.size(to);
                quote!(To(#to))
            }
            CutOperand::Between(from, to) => {
                let (from, to) = (self.size(from), self.size(to));
                quote!(Between(#from, #to))
            }
            CutOperand::At(index) => {
                let index = self.size(index);
                quote!(At(#index))
            }
        };
        quote!(#private::shape::Cut::#cut)
    }

    /// Dims as a constant expression.
    pub(super) fn dims(&self, dims: Dims) -> TokenStream {
        let private = &self.private;
        if !dims.is_known() {
            return quote!(#private::Dims::UNKNOWN);
        }
        let sizes = dims.sizes().iter().map(|size| Literal::usize_unsuffixed(*size));
        quote!(#private::Dims::new(&[#(#sizes),*]))
    }
}
