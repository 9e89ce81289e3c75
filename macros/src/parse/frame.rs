//! The frame of a block: `struct`, its name, its shapes or its `fn forward`. Each piece is looked for where it should
//! stand; one that is missing or misspelt is one mistake, and the pieces around it are read all the same.

use super::trees::{Part, Trees, read};
use super::{body, fields, header, ports, size, words};
use crate::ast::{Block, Form, Forward, ShapeType};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span};
use syn::parse::Parse;
use syn::{Ident, Visibility};

/// Reads a block; `None` when its name is missing, which is reported.
pub(super) fn block(mut trees: Trees, errors: &Errors) -> Option<Block> {
    let mut uses = header::uses(&mut trees, errors);
    let head = errors.count();
    let (mut docs, options) = header::attributes(&mut trees, errors);
    let vis = visibility(&mut trees, errors);
    let before = errors.count();
    find_struct(&mut trees, before > head, errors)?;
    // What stands there may have been a `use` line.
    uses.unreadable |= errors.count() > before;
    let at = trees.span();
    let is_stack = |trees: &Trees| trees.is_mark(1, ':') || trees.is_group(1, Delimiter::Brace);
    let name = trees.name().or_else(|| if is_stack(&trees) { words::name(&mut trees, errors) } else { None });
    let Some(name) = name else {
        if errors.count() == head {
            errors.report(at, wording::model_needs_name().into());
        }
        return None;
    };
    let before = errors.count();
    pass_generics(&mut trees, errors);
    let mut form =
        if trees.is_group(0, Delimiter::Brace) { functional(&mut trees, errors) } else { stack(&mut trees, errors) };
    if let Form::Functional { forward, .. } = &mut form {
        header::join_docs(&mut docs, &mut forward.docs);
    }
    let ends = trees.is_empty() || errors.count() > before && words::item(&trees).is_none();
    if !ends {
        let is_forward = trees.is_word("fn") && matches!(form, Form::Sequential { .. });
        let message = match words::item(&trees) {
            _ if is_forward => wording::forward_of_stack().into(),
            Some(item) => wording::item_in_block(item),
            None if trees.is_mark(0, ';') => wording::semicolon_in_frame().into(),
            None => wording::trailing_tokens().into(),
        };
        errors.report(trees.span(), message);
    }
    Some(Block { uses, docs, options, vis, name, form })
}

/// Passes `<T>` and `where …` behind the name of a model, which has none.
fn pass_generics(trees: &mut Trees, errors: &Errors) {
    if !trees.is_mark(0, '<') && !trees.is_word("where") {
        return;
    }
    errors.report(trees.span(), wording::not_generic().into());
    let mut open = 0_usize;
    while !trees.is_empty() && !trees.is_group(0, Delimiter::Brace) {
        if open == 0 && (trees.is_mark(0, ':') || trees.is_group(0, Delimiter::Bracket)) {
            return;
        }
        open = if trees.is_mark(0, '<') { open + 1 } else { open.saturating_sub(usize::from(trees.is_mark(0, '>'))) };
        let is_where = trees.is_word("where");
        trees.next();
        if is_where {
            trees.until(|trees| trees.is_group(0, Delimiter::Brace));
        }
    }
}

fn visibility(trees: &mut Trees, errors: &Errors) -> Visibility {
    if !trees.is_word("pub") {
        return Visibility::Inherited;
    }
    let end = trees.span();
    let mut tokens: proc_macro2::TokenStream = trees.next().into_iter().collect();
    if trees.is_group(0, Delimiter::Parenthesis) {
        tokens.extend(trees.next());
    }
    read(Part { tokens, end }, Visibility::parse).unwrap_or_else(|_| {
        errors.report(end, wording::unknown_visibility().into());
        Visibility::Inherited
    })
}

/// Passes `struct`, or what stands in its place.
fn find_struct(trees: &mut Trees, was_told: bool, errors: &Errors) -> Option<()> {
    if trees.is_word("struct") {
        trees.next();
        return Some(());
    }
    if let Some(item) = words::item(trees).filter(|item| *item != "enum" && trees.has_word("struct")) {
        errors.report(item.span(), wording::item_in_block(item));
        trees.until(|trees| trees.is_word("struct"));
        trees.next();
        return Some(());
    }
    if !was_told {
        errors.report(trees.span(), wording::block_starts_with_struct().into());
    }
    if words::item(trees).is_some() && !trees.has_word("fn") && !trees.is_mark(2, ':') {
        return None;
    }
    let is_frame = |trees: &Trees, ahead: usize| {
        trees.is_mark(ahead, ':') || trees.is_group(ahead, Delimiter::Brace) || trees.is_mark(ahead, '<')
    };
    while !trees.is_empty() {
        if trees.is_name(0) && is_frame(trees, 1) {
            return Some(());
        }
        if trees.is_word("struct") {
            trees.next();
            return Some(());
        }
        trees.next();
    }
    None
}

/// A plain stack, from the colon on.
fn stack(trees: &mut Trees, errors: &Errors) -> Form {
    let at = trees.span();
    let mut head = Trees::new(trees.until(|trees| trees.is_group(0, Delimiter::Brace)));
    if !head.is_mark(0, ':') && head.has_word("fn") {
        return without_braces(at, head, trees, errors);
    }
    let is_stack = head.is_mark(0, ':') || head.is_group(0, Delimiter::Bracket) || head.is_arrow();
    if !is_stack && trees.has_word("fn") {
        errors.report(at, wording::braces_expected().into());
        return functional(trees, errors);
    }
    let before = errors.count();
    let (input, output) = if is_stack {
        if head.is_mark(0, ':') {
            head.next();
        } else {
            errors.report(at, wording::stack_needs_colon().into());
        }
        stack_shapes(&mut head, before, errors)
    } else {
        errors.report(at, wording::braces_expected().into());
        (None, None)
    };
    if errors.count() > before {
        pass_to_last_brace(trees);
    }
    let layers = trees.group(Delimiter::Brace);
    if layers.is_none() && errors.count() == before {
        errors.report_alone(trees.span(), wording::braces_expected().into());
    }
    // Without the colon and the shapes it may as well be a model whose layers are called in `forward`.
    if !is_stack && trees.is_word("fn") {
        trees.until(|_| false);
    }
    let end = layers.as_ref().map_or_else(|| trees.span(), |inside| inside.part.end);
    let layers = layers.map(|inside| fields::fields(inside.part, errors, false).0);
    Form::Sequential { input, output, layers, end }
}

/// A model with a `forward` whose layers do not stand in braces, which is reported where they should.
fn without_braces(at: Span, mut head: Trees, trees: &mut Trees, errors: &Errors) -> Form {
    errors.report(at, wording::braces_expected().into());
    head.until(|head| head.is_word("fn"));
    let mut left = head.rest();
    left.tokens.extend(trees.until(|_| false).tokens);
    let mut forward = forward(&mut Trees::new(left), Vec::new(), errors);
    forward.lost.layers = true;
    Form::Functional { fields: Vec::new(), forward }
}

/// Passes what stands in front of the last braces: behind a head that could not be read those are the ones that follow it.
fn pass_to_last_brace(trees: &mut Trees) {
    while trees.has_group_behind(Delimiter::Brace) {
        trees.next();
    }
}

/// `[4] -> [2]`.
fn stack_shapes(head: &mut Trees, before: usize, errors: &Errors) -> (Option<ShapeType>, Option<ShapeType>) {
    // What is wrong behind a first mistake of the head follows from it.
    let told = || errors.count() > before;
    let shape = |part: Part| {
        if part.tokens.is_empty() && told() {
            return None;
        }
        let shape = read(part, |input| {
            let shape = size::shape(input)?;
            if input.is_empty() { Ok(shape) } else { Err(input.error(wording::stack_output_expected())) }
        });
        shape
            .map_err(|error| {
                if !told() {
                    errors.unreadable(&error);
                }
            })
            .ok()
    };
    let from = if head.is_group(0, Delimiter::Bracket) {
        Part { end: head.span(), tokens: head.next().into_iter().collect() }
    } else {
        head.until(Trees::is_arrow)
    };
    let from = shape(from);
    if head.is_arrow() {
        head.pass_arrow();
    } else {
        if head.is_empty() && !told() {
            errors.report_alone(head.span(), wording::stack_output_expected().into());
        } else if !told() {
            errors.report(head.span(), wording::stack_output_expected().into());
        }
        head.until(|head| head.is_group(0, Delimiter::Bracket));
    }
    let to = shape(head.until(|_| false));
    (from, to)
}

/// A model with a `forward`, from its layers on.
fn functional(trees: &mut Trees, errors: &Errors) -> Form {
    let (fields, layers) = match trees.group(Delimiter::Brace) {
        Some(inside) => fields::fields(inside.part, errors, true),
        None => (Vec::new(), true),
    };
    let names: Vec<Ident> = fields.iter().filter_map(|field| field.name.clone()).collect();
    let mut forward = forward(trees, names, errors);
    forward.lost.layers |= layers;
    Form::Functional { fields, forward }
}

/// A stretch of which only the first mistake is told: what is wrong behind it follows from it.
struct Stretch<'a> {
    errors: &'a Errors,
    start: usize,
}

impl<'a> Stretch<'a> {
    fn new(errors: &'a Errors) -> Self {
        Self { errors, start: errors.count() }
    }

    fn is_sound(&self) -> bool {
        self.errors.count() == self.start
    }

    fn report(&self, span: Span, message: String) {
        if self.is_sound() {
            self.errors.report(span, message);
        }
    }

    /// Reports what is missing; where nothing follows the block breaks off, which may follow from anything.
    fn report_missing(&self, span: Span, message: &str, is_end: bool) {
        if is_end && self.is_sound() {
            self.errors.report_alone(span, message.into());
        } else {
            self.report(span, message.into());
        }
    }
}

/// `fn forward(…) -> (…) { … }`; the first thing that is missing of its head is the mistake.
fn forward(trees: &mut Trees, mut names: Vec<Ident>, errors: &Errors) -> Forward {
    let mut forward = Forward::default();
    (forward.lost.values, forward.lost.outputs) = (true, true);
    let at = trees.span();
    let has_semicolon = trees.is_mark(0, ';');
    if has_semicolon {
        trees.next();
    }
    if trees.is_empty() {
        errors.report_alone(at, wording::forward_expected().into());
        return forward;
    }
    let whole = Stretch::new(errors);
    if has_semicolon {
        errors.report(at, wording::semicolon_in_frame().into());
    }
    forward.docs = header::docs_of_forward(trees, errors);
    if !pass_items(trees, &whole) {
        return forward;
    }
    pass_qualifiers(trees, &whole);
    let name = forward_name(trees, &whole);
    let mut head = Trees::new(trees.until(|trees| trees.is_group(0, Delimiter::Brace)));
    if head.is_mark(0, '<') {
        whole.report(head.span(), wording::forward_not_generic().into());
        head.until(|head| head.is_group(0, Delimiter::Parenthesis));
    }
    let has_self = inputs(&mut head, name, &whole, &mut forward);
    outputs(&mut head, &mut forward, &whole, trees.is_empty());
    if !whole.is_sound() {
        pass_to_last_brace(trees);
    }
    match trees.group(Delimiter::Brace) {
        Some(inside) => {
            names.extend(forward.inputs.iter().chain(&forward.outputs).map(|port| port.name.clone()));
            body::body(words::named(inside.part, &names, has_self, errors), errors, &mut forward);
        }
        // Behind a head that breaks off it is no second mistake.
        None => whole.report_missing(trees.span(), wording::body_expected(), trees.is_empty()),
    }
    forward
}

/// Passes items in front of `fn forward`, the first of which is reported; whether a function is left.
fn pass_items(trees: &mut Trees, whole: &Stretch<'_>) -> bool {
    loop {
        let is_other = trees.is_word("fn") && trees.word(1).is_some_and(|word| word != "forward");
        let has_qualifier = QUALIFIERS.iter().any(|word| trees.is_word(word)) && !trees.is_mark(2, ':');
        let Some(item) = words::item(trees).filter(|item| is_other || !has_qualifier && *item != "fn").cloned() else {
            return true;
        };
        if is_other && !trees.has_word("forward") {
            return true;
        }
        if !trees.has_word("fn") {
            whole.report(item.span(), wording::item_in_block(&item));
            trees.until(|_| false);
            return false;
        }
        whole.report(item.span(), wording::item_in_block(&item));
        trees.next();
        trees.until(|trees| trees.is_word("fn") && trees.word(1).is_some_and(|word| word == "forward" || !is_other));
    }
}

/// What may stand in front of a function of Rust's.
const QUALIFIERS: &[&str] = &["pub", "const", "async", "unsafe", "extern"];

/// Passes what stands in front of `fn forward`.
fn pass_qualifiers(trees: &mut Trees, whole: &Stretch<'_>) {
    let first = trees.word(0).filter(|word| QUALIFIERS.iter().any(|known| *word == known));
    if let Some(first) = first.filter(|_| trees.has_word("fn")) {
        whole.report(first.span(), wording::qualified_forward(first));
        trees.until(|trees| trees.is_word("fn"));
    }
}

/// Passes `fn forward`; gives the place of its name.
fn forward_name(trees: &mut Trees, whole: &Stretch<'_>) -> Span {
    let mut place = trees.span();
    if trees.is_word("fn") {
        trees.next();
    } else {
        whole.report(place, wording::forward_expected().into());
        if trees.word(1).is_some() {
            trees.next();
        }
    }
    if trees.word(0).is_some() {
        place = trees.span();
    }
    match trees.name() {
        Some(name) if name != "forward" => whole.report(name.span(), wording::forward_name(&name)),
        Some(_) => {}
        None => whole.report(place, wording::forward_has_no_name().into()),
    }
    place
}

/// Reads the inputs; gives whether `self` is one, which is reported.
fn inputs(head: &mut Trees, name: Span, whole: &Stretch<'_>, forward: &mut Forward) -> bool {
    if !head.is_group(0, Delimiter::Parenthesis) {
        whole.report(head.span(), wording::inputs_expected().into());
        head.until(|head| head.is_group(0, Delimiter::Parenthesis) || head.is_arrow());
    }
    let Some(inputs) = head.group(Delimiter::Parenthesis) else {
        return false;
    };
    if inputs.part.tokens.is_empty() {
        whole.report(name, wording::no_input().into());
        return false;
    }
    let (part, has_self) = ports::without_self(inputs.part, whole.errors);
    (forward.inputs, forward.lost.values) = ports::ports(part, whole.errors);
    has_self
}

fn outputs(head: &mut Trees, forward: &mut Forward, whole: &Stretch<'_>, is_end: bool) {
    if head.is_arrow() {
        head.pass_arrow();
    } else {
        whole.report_missing(head.behind(), wording::arrow_expected(), is_end && head.is_empty());
        head.until(|head| head.is_group(0, Delimiter::Parenthesis) || head.is_group(0, Delimiter::Bracket));
    }
    let at = head.span();
    let Some(outputs) = head.group(Delimiter::Parenthesis) else {
        return whole.report_missing(at, wording::outputs_are_named(), is_end && head.is_empty());
    };
    if outputs.part.tokens.is_empty() {
        whole.report(at, wording::no_output().into());
    } else {
        (forward.outputs, forward.lost.outputs) = ports::ports(outputs.part, whole.errors);
    }
    if !head.is_empty() {
        let message = if head.is_word("where") { wording::forward_not_generic() } else { wording::body_expected() };
        whole.report(head.span(), message.into());
    }
}
