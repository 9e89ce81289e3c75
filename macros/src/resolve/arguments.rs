//! Arguments: positional and by keyword, each to the setting its op declares, defaults filled in.

use super::literals::{
    bare, elements, float, float_literal, integer, is_none, literal, named_call, open_size, word_in_single_quotes,
};
use super::{Resolver, initializers};
use crate::ast::Argument;
use crate::diagnostics::{suggest, wording};
use crate::ir::{
    ActivationChoice, ActivationSpec, ArgSpec, Config, ConstKind, CutOperand, Default, Kind, Number, Setting, Size,
};
use crate::ops;
use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprRange, Ident, Lit, RangeLimits};

/// The largest number that is finite in every model's scalar.
pub(super) const MOST: f64 = f32::MAX as f64;

impl Resolver<'_> {
    /// The settings of a call, and whether they are right. What is wrong is reported, and left out.
    pub(super) fn config(
        &mut self,
        specs: &'static [ArgSpec],
        arguments: &[Argument],
        callee: &Ident,
        base: &str,
    ) -> (Config, bool) {
        let mut given: Vec<Option<&Argument>> = vec![None; specs.len()];
        let mut sound = true;
        for (position, argument) in arguments.iter().enumerate() {
            if argument.is_unreadable() && argument.keyword.is_none() {
                // It may have been any of them, and so may those without a keyword behind it.
                sound = false;
                break;
            }
            if let Some(named) = arguments[..position].iter().find(|before| before.keyword.is_some())
                && argument.keyword.is_none()
            {
                let free = specs.iter().zip(&given).find(|(_, given)| given.is_none()).map(|(spec, _)| spec.name);
                self.errors.report(argument.span, wording::value_behind_keyword(named.keyword.as_ref(), free));
                sound = false;
                break;
            }
            if let Some(name) = self.keyword_alone(specs, position, argument) {
                // What stands behind it may be its value.
                self.errors.report(name.span(), wording::argument_without_value(name));
                sound = false;
                break;
            }
            if position == 1 && self.is_list_without_brackets(specs, arguments, callee) {
                return (Config::default(), false);
            }
            let index = match &argument.keyword {
                Some(keyword) => specs.iter().position(|spec| keyword == spec.name),
                None => Some(position).filter(|position| *position < specs.len()),
            };
            let message = match index {
                None => unknown_argument(specs, callee, argument),
                Some(index) if given[index].is_some() => wording::argument_twice(callee, specs[index].name),
                Some(index) => {
                    given[index] = Some(argument);
                    continue;
                }
            };
            let span = argument.keyword.as_ref().map_or(argument.span, Ident::span);
            self.errors.report(span, message);
            sound = false;
            if index.is_none() && argument.keyword.is_none() {
                // Those behind it are too many as well, and those in front of it may be out of their places.
                return (Config::default(), false);
            }
        }
        let mut config = Config::default();
        for (spec, argument) in specs.iter().zip(given) {
            let setting = match argument {
                Some(argument) if is_refused(argument) && !matches!(spec.default, Default::Required) => {
                    self.default(spec, callee)
                }
                Some(argument) => self.setting(spec, argument, base),
                // An argument that was misspelt is the one that is missing.
                None if !sound && matches!(spec.default, Default::Required) => None,
                None => self.default(spec, callee),
            };
            sound &= setting.is_some();
            config.settings.extend(setting.map(|setting| (spec.name, setting)));
        }
        (config, sound)
    }

    /// The name of an argument that stands where the value of another should, which no constant can be.
    fn keyword_alone<'a>(&self, specs: &[ArgSpec], position: usize, argument: &'a Argument) -> Option<&'a Ident> {
        let kind = &specs.get(position).filter(|_| argument.keyword.is_none())?.kind;
        let takes_word = matches!(kind, Kind::Activation | Kind::Elementwise | Kind::Flag | Kind::Choice(_));
        let Some(Expr::Path(path)) = argument.constant.as_ref().filter(|_| takes_word) else { return None };
        let name = path.path.get_ident()?;
        (specs.iter().any(|spec| name == spec.name) && self.used(name).is_none()).then_some(name)
    }

    /// Reports `Reshape(3, 64)`, whose numbers are one list; that the first is none is the same mistake.
    fn is_list_without_brackets(&self, specs: &[ArgSpec], arguments: &[Argument], callee: &Ident) -> bool {
        let [ArgSpec { kind: Kind::Sizes | Kind::Axes, default: Default::Required, .. }] = specs else { return false };
        let is_list = arguments.iter().all(|argument| argument.keyword.is_none());
        if is_list {
            let numbers = arguments.iter().map(|argument| argument.constant.to_token_stream().to_string());
            self.errors.report(arguments[0].span, wording::numbers_in_a_list(callee, &numbers.collect::<Vec<_>>()));
        }
        is_list
    }

    /// The configuration of the op `Activation` for an activation called by its own name.
    pub(super) fn activation_config(
        &mut self,
        spec: &'static ActivationSpec,
        arguments: &[Argument],
        callee: &Ident,
        keras: &str,
    ) -> (Config, bool) {
        let kept = self.graph.consts.len();
        let (own, sound) = self.config(spec.args, arguments, callee, spec.name);
        let given = |name: &str| {
            let named =
                arguments.iter().any(|argument| argument.keyword.as_ref().is_some_and(|keyword| keyword == name));
            let position = spec.args.iter().position(|arg| arg.name == name);
            named
                || position.is_some_and(|position| arguments.len() > position && arguments[position].keyword.is_none())
        };
        let settings = own.settings.into_iter().map(|(name, setting)| match ops::layer_default(keras, name) {
            Some(default) if !given(name) => (name, literal(default)),
            _ => (name, setting),
        });
        let choice = ActivationChoice { spec, arguments: settings.collect() };
        let sound = sound && self.literal_only(&choice, callee.span(), kept).is_some();
        (Config { settings: vec![("activation", Setting::Activation(choice))] }, sound)
    }

    fn default(&mut self, spec: &ArgSpec, callee: &Ident) -> Option<Setting> {
        Some(match spec.default {
            Default::Required => {
                self.errors.report(callee.span(), wording::missing_argument(callee, spec.name));
                return None;
            }
            Default::Absent => Setting::Absent,
            Default::Size(size) => Setting::Size(Size::Literal(size)),
            Default::PerAxis(size) => {
                let Kind::PerAxis(axes) = spec.kind else { return None };
                Setting::PerAxis(vec![Size::Literal(size); axes])
            }
            Default::Axis(axis) => Setting::Axis(axis),
            Default::Margins(size) => {
                let Kind::Margins(axes) = spec.kind else { return None };
                Setting::Sizes(vec![Size::Literal(size); 2 * axes])
            }
            Default::Number(value) => literal(value),
            Default::Flag(flag) => Setting::Flag(flag),
            Default::Choice(choice) => Setting::Choice(choice),
            Default::Activation(name) => Setting::Activation(plain_activation(name)?),
            Default::Initializer(name) => Setting::Initializer(initializers::of_library(name)?),
        })
    }

    fn setting(&mut self, spec: &ArgSpec, argument: &Argument, base: &str) -> Option<Setting> {
        if argument.is_unreadable() {
            return None;
        }
        let Some(expr) = argument.constant.as_ref().map(bare) else {
            self.errors.report(argument.span, wording::constant_expected(spec.name));
            return None;
        };
        let word = word_in_single_quotes(expr);
        let expr = word.as_ref().unwrap_or(expr);
        if let Expr::Lit(ExprLit { lit: Lit::Verbatim(_), .. }) = expr {
            // A literal that rustc refused, and said so.
            return None;
        }
        if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = expr {
            self.errors.report(text.span(), wording::quoted_argument(spec.name, &text.value()));
            return None;
        }
        if is_none(expr) && !matches!(spec.kind, Kind::Activation | Kind::Elementwise) {
            let is_size = matches!(spec.default, Default::Required);
            let message = if is_size { wording::open_size().into() } else { wording::no_value(spec.name) };
            self.errors.report(expr.span(), message);
            return None;
        }
        let is_sizes =
            matches!(spec.kind, Kind::Size | Kind::OpenSize | Kind::Sizes | Kind::PerAxis(_) | Kind::Margins(_));
        let takes_open = matches!(spec.kind, Kind::OpenSize | Kind::Sizes);
        if let Some(open) = open_size(expr, takes_open).filter(|_| is_sizes) {
            self.errors.report(open.span(), wording::open_size().into());
            return None;
        }
        match spec.kind {
            Kind::OpenSize if integer(expr) == Some(-1) => Some(Setting::Size(Size::Infer)),
            Kind::Size | Kind::OpenSize => self.size(expr, &format!("{base}_{}", spec.name)).map(Setting::Size),
            Kind::Sizes => self.target(expr, &format!("{base}_{}", spec.name)),
            Kind::PerAxis(axes) => self.per_axis(expr, spec.name, axes, &format!("{base}_{}", spec.name)),
            Kind::Choice(choices) => self.choice(expr, spec.name, choices),
            Kind::Axis => self.axis(expr, spec.name),
            Kind::Axes => self.axes(expr, spec.name),
            Kind::Margins(axes) => self.margins(expr, axes, spec.name, base),
            Kind::Number => {
                Some(Setting::Number(self.number(expr, &format!("{base}_{}", spec.name), ConstKind::Number)))
            }
            Kind::Rate => {
                let message = wording::rate_out_of_range(spec.name);
                self.bounded(expr, &format!("{base}_{}", spec.name), [0.0, 1.0], message)
            }
            Kind::Epsilon => {
                let message = wording::not_finite(spec.name, true);
                self.bounded(expr, &format!("{base}_{}", spec.name), [0.0, MOST], message)
            }
            Kind::Flag => self.flag(expr, spec.name),
            Kind::Activation => self.activation(expr),
            Kind::Elementwise => self.elementwise(expr, spec.name),
            Kind::Layer(names) => self.inner_layer(expr, spec.name, names),
            Kind::Initializer => self.initializer(expr, &format!("{base}_{}", spec.name)),
            Kind::Regularizer => self.regularizer(expr, &format!("{base}_{}", spec.name)),
            Kind::Cuts => None,
        }
    }

    /// A float argument: a literal, or a constant.
    fn number(&mut self, expr: &Expr, name: &str, kind: ConstKind) -> Number {
        let (expr, value) = (bare(expr), float_literal(expr));
        let tokens = value.map_or_else(|| self.constant(expr, name, kind).to_token_stream(), float);
        Number { tokens, value }
    }

    fn target(&mut self, expr: &Expr, base: &str) -> Option<Setting> {
        let Some(elements) = elements(expr) else {
            self.errors.report(expr.span(), wording::shape_argument().into());
            return None;
        };
        let size = |element: &Expr| {
            if integer(element) == Some(-1) { Some(Size::Infer) } else { self.size(element, base) }
        };
        elements.into_iter().map(size).collect::<Option<_>>().map(Setting::Sizes)
    }

    /// One size for all axes, or one for each.
    fn per_axis(&mut self, expr: &Expr, name: &str, axes: usize, base: &str) -> Option<Setting> {
        let Some(elements) = elements(expr) else {
            return self.size(expr, base).map(|size| Setting::PerAxis(vec![size; axes]));
        };
        if elements.len() != axes {
            self.errors.report(expr.span(), wording::per_axis(name, axes, elements.len()));
            return None;
        }
        elements.into_iter().map(|element| self.size(element, base)).collect::<Option<_>>().map(Setting::PerAxis)
    }

    fn choice(&mut self, expr: &Expr, name: &str, choices: &[&'static str]) -> Option<Setting> {
        let word = if let Expr::Path(path) = expr { path.path.get_ident().map(ToString::to_string) } else { None };
        let found = choices.iter().find(|choice| word.as_deref() == Some(**choice));
        if found.is_none() {
            let near = word.and_then(|word| suggest::nearest(&word, choices.iter().copied()));
            self.errors.report(expr.span(), wording::choice(name, choices, near));
        }
        found.map(|choice| Setting::Choice(choice))
    }

    fn axis(&mut self, expr: &Expr, name: &str) -> Option<Setting> {
        let axis = integer(expr);
        if axis.is_none() {
            self.errors.report(expr.span(), wording::axis_literal(name));
        }
        axis.map(Setting::Axis)
    }

    fn axes(&mut self, expr: &Expr, name: &str) -> Option<Setting> {
        let given = elements(expr).unwrap_or_else(|| vec![expr]);
        let axes: Option<Vec<isize>> = given.into_iter().map(integer).collect();
        if axes.is_none() {
            self.errors.report(expr.span(), wording::axes_literal(name));
        }
        axes.map(Setting::Axes)
    }

    /// What lies before and behind each of some axes, as Keras writes it: `1`, `(1, 2)`, `((1, 0), (2, 1))`.
    fn margins(&mut self, expr: &Expr, axes: usize, name: &str, base: &str) -> Option<Setting> {
        let sides: Option<Vec<&Expr>> = match elements(expr) {
            None => Some(vec![expr; 2 * axes]),
            Some(pair) if axes == 1 => Some(pair).filter(|pair| pair.len() == 2),
            Some(given) if given.len() == axes => {
                let pairs = given.into_iter().map(|side| match elements(side) {
                    None => Some(vec![side; 2]),
                    Some(pair) => Some(pair).filter(|pair| pair.len() == 2),
                });
                pairs.collect::<Option<Vec<_>>>().map(|pairs| pairs.concat())
            }
            Some(_) => None,
        };
        let Some(sides) = sides else {
            self.errors.report(expr.span(), wording::margins_expected(name, axes));
            return None;
        };
        let base = format!("{base}_{name}");
        sides.into_iter().map(|side| self.size(side, &base)).collect::<Option<_>>().map(Setting::Sizes)
    }

    /// A number between bounds, which rustc checks where it is a constant.
    fn bounded(&mut self, expr: &Expr, name: &str, bounds: [f64; 2], message: String) -> Option<Setting> {
        self.bounded_number(expr, name, bounds, message).map(Setting::Number)
    }

    /// As [`bounded`](Self::bounded), not yet a setting.
    pub(super) fn bounded_number(
        &mut self,
        expr: &Expr,
        name: &str,
        [least, most]: [f64; 2],
        message: String,
    ) -> Option<Number> {
        let number = self.number(expr, name, ConstKind::Bounded { least, most, message: message.clone() });
        if number.value.is_some_and(|value| !(least..=most).contains(&value)) {
            self.errors.report(expr.span(), message);
            return None;
        }
        Some(number)
    }

    fn flag(&mut self, expr: &Expr, name: &str) -> Option<Setting> {
        if let Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. }) = expr {
            return Some(Setting::Flag(flag.value));
        }
        self.errors.report(expr.span(), wording::flag_literal(name, &expr.to_token_stream().to_string()));
        None
    }

    fn activation(&mut self, expr: &Expr) -> Option<Setting> {
        if let Some((path, arguments)) = self.own_type(expr) {
            let custom = self.custom(&path, &arguments, "activation")?;
            let arguments = vec![("custom", Setting::Custom(custom))];
            return Some(Setting::Activation(ActivationChoice { spec: &ops::CUSTOM_ACTIVATION, arguments }));
        }
        let Some((name, arguments)) = named_call(expr) else {
            self.errors.report(expr.span(), wording::activation_expected().into());
            return None;
        };
        let Some(spec) = ops::find_activation(&name.to_string()) else {
            if self.uses.unreadable {
                return None;
            }
            let near = suggest::nearest(&name.to_string(), ops::activation_names());
            self.errors.report(name.span(), wording::unknown_activation(&name, near));
            return None;
        };
        let kept = self.graph.consts.len();
        let (config, sound) = self.config(spec.args, &arguments, &name, spec.name);
        if !sound {
            return None;
        }
        let choice = ActivationChoice { spec, arguments: config.settings };
        self.literal_only(&choice, name.span(), kept)?;
        Some(Setting::Activation(choice))
    }

    /// An activation of each number alone.
    fn elementwise(&mut self, expr: &Expr, name: &str) -> Option<Setting> {
        let setting = self.activation(expr)?;
        if let Setting::Activation(choice) = &setting
            && !choice.is_elementwise()
        {
            let message = choice.custom().map_or_else(
                || wording::not_elementwise(name, choice.spec.name),
                |custom| wording::own_activation_inside(name, &custom.class),
            );
            self.errors.report(expr.span(), message);
            return None;
        }
        Some(setting)
    }

    /// Which buffers a backward pass needs depends on an activation's numbers, so they must be known at expansion. Of
    /// those that are not, rustc hears nothing: only the first `kept` constants stay.
    fn literal_only(&mut self, choice: &ActivationChoice, span: Span, kept: usize) -> Option<()> {
        let open =
            choice.arguments.iter().find(|(_, setting)| matches!(setting, Setting::Number(n) if n.value.is_none()));
        match open {
            None => Some(()),
            Some((name, _)) => {
                self.errors.report(span, wording::number_literal(choice.spec.name, name));
                self.graph.consts.truncate(kept);
                None
            }
        }
    }

    /// What a slice keeps of each axis.
    pub(super) fn cuts(&mut self, cuts: &[Expr]) -> Option<Vec<CutOperand>> {
        cuts.iter().map(|cut| self.cut(cut)).collect()
    }

    fn cut(&mut self, cut: &Expr) -> Option<CutOperand> {
        let Expr::Range(ExprRange { start, limits, end, .. }) = bare(cut) else {
            if integer(cut).is_some_and(|index| index < 0) {
                self.errors.report(cut.span(), wording::index_from_behind().into());
                return None;
            }
            return self.size(cut, "slice_at").map(CutOperand::At);
        };
        if let RangeLimits::Closed(token) = limits {
            self.errors.report(token.span(), wording::closed_range().into());
        }
        let start = start.as_ref().map(|start| self.size(start, "slice_from"));
        let end = end.as_ref().map(|end| self.size(end, "slice_to"));
        Some(match (start, end) {
            (None, None) => CutOperand::All,
            (Some(from), None) => CutOperand::From(from?),
            (None, Some(to)) => CutOperand::To(to?),
            (Some(from), Some(to)) => CutOperand::Between(from?, to?),
        })
    }
}

/// What is said of an argument that there is not.
fn unknown_argument(specs: &[ArgSpec], callee: &Ident, argument: &Argument) -> String {
    let names: Vec<&'static str> = specs.iter().map(|spec| spec.name).collect();
    let keyword = argument.keyword.as_ref();
    let near = keyword.and_then(|keyword| suggest::nearest(&keyword.to_string(), names.iter().copied()));
    wording::unknown_argument(callee, keyword, near, &names)
}

/// Whether an argument is a literal that rustc refused, such as `'relu'`, and said so.
fn is_refused(argument: &Argument) -> bool {
    matches!(&argument.constant, Some(Expr::Lit(ExprLit { lit: Lit::Verbatim(_), .. })))
}

fn plain_activation(name: &str) -> Option<ActivationChoice> {
    let spec = ops::find_activation(name)?;
    let arguments = spec.args.iter().filter_map(|arg| match arg.default {
        Default::Number(value) => Some((arg.name, literal(value))),
        Default::Flag(flag) => Some((arg.name, Setting::Flag(flag))),
        Default::Axis(axis) => Some((arg.name, Setting::Axis(axis))),
        _ => None,
    });
    Some(ActivationChoice { spec, arguments: arguments.collect() })
}
