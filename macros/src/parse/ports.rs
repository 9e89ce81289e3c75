//! The inputs and outputs of a signature.

use super::items::{Items, Outcome};
use super::trees::{Part, Trees, parts, read};
use super::{size, words};
use crate::ast::Port;
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, TokenTree};

/// The inputs without `self`, which is reported, and whether it was there.
pub(super) fn without_self(part: Part, errors: &Errors) -> (Part, bool) {
    let mut trees = Trees::new(part.clone());
    let at = trees.span();
    let is_receiver = trees.is_mark(0, '&') || trees.is_word("mut") || trees.is_word("self");
    let front = trees.until(|trees| trees.is_mark(0, ',') || trees.is_mark(0, ':'));
    let is_self = |tree: &TokenTree| matches!(tree, TokenTree::Ident(word) if word == "self");
    if !is_receiver || trees.is_mark(0, ':') || !front.tokens.into_iter().any(|tree| is_self(&tree)) {
        return (part, false);
    }
    errors.report(at, wording::no_self().into());
    trees.next();
    (trees.rest(), true)
}

/// Passes what may stand in front of a name in Rust, and in no block: attributes, `mut`, `ref`, `&`.
fn pass_before_port(trees: &mut Trees, errors: &Errors) {
    let at = trees.span();
    if trees.pass_attribute().is_some() {
        errors.report(at, wording::attribute_of_port().into());
        while trees.pass_attribute().is_some() {}
    }
    let is_mode = trees.is_word("mut") || trees.is_word("ref") || trees.is_mark(0, '&');
    if is_mode && (trees.is_name(1) || trees.is_word("mut") || trees.is_mark(0, '&')) {
        errors.report(trees.span(), wording::port_needs_plain_name().into());
        trees.until(|trees| trees.is_name(0) || trees.is_mark(0, ':'));
    }
}

/// The inputs or outputs of a signature, and whether a name is lost.
pub(super) fn ports(part: Part, errors: &Errors) -> (Vec<Port>, bool) {
    let mut list = PortList { errors, ports: Vec::new(), lost: false };
    let mut items = Items::new(errors);
    for part in parts(part, ',') {
        let mut trees = Trees::new(part);
        // The rest of a type that is no shape: `x: Tensor<f32, 4>`.
        if trees.is_literal(0) && list.ports.last().is_some_and(|port: &Port| port.ty.is_none()) {
            continue;
        }
        loop {
            let begins = trees.word(0).is_some() && trees.is_mark(1, ':');
            let (goes_on, outcome) = items.read(begins, || list.port(&mut trees));
            list.lost |= outcome == Outcome::Piece;
            if !goes_on {
                break;
            }
        }
    }
    (list.ports, list.lost)
}

/// Inputs or outputs as they are read.
struct PortList<'a> {
    errors: &'a Errors,
    ports: Vec<Port>,
    /// Whether a name is lost.
    lost: bool,
}

impl PortList<'_> {
    /// Reads a port; whether another one follows without a comma.
    fn port(&mut self, trees: &mut Trees) -> bool {
        let errors = self.errors;
        pass_before_port(trees, errors);
        let before = errors.count();
        let at = trees.span();
        let name = trees.name().or_else(|| if trees.is_mark(1, ':') { words::name(trees, errors) } else { None });
        let Some(name) = name else {
            let is_blank = trees.is_word("_");
            let message = if is_blank { wording::port_without_name() } else { wording::port_needs_name() };
            errors.report(at, message.into());
            self.lost = true;
            return false;
        };
        let before = before.max(errors.count());
        if trees.is_mark(0, ':') {
            trees.next();
        } else {
            errors.report(name.span(), wording::port_needs_shape(&name));
            self.lost = true;
        }
        let end = trees.span();
        let shape = if trees.is_group(0, Delimiter::Bracket) {
            Part { tokens: trees.next().into_iter().collect(), end }
        } else {
            trees.until(|_| false)
        };
        let ty = read(shape, size::shape).map_err(|error| {
            if errors.count() == before {
                errors.unreadable(&error);
            }
        });
        self.ports.push(Port { name, ty: ty.ok() });
        if trees.is_empty() {
            return false;
        }
        if errors.count() == before {
            errors.report(trees.behind(), wording::missing_comma().into());
        }
        let is_port = trees.word(0).is_some();
        self.lost |= !is_port;
        is_port
    }
}
