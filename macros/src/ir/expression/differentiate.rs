//! Derivatives of terms, by the rules of school: each term's from those of its operands.
//!
//! They are taken forwards, one variable at a time, so that of an `if` only the taken side ever counts: a gradient gathered
//! backwards would be zero times the derivative of the other side, which may be infinite. Terms that both share are one.

use super::{Binary, Comparison, Function, Id, Term, Terms};

impl Terms {
    /// The derivative of `of` by a variable.
    pub(crate) fn derivative(&mut self, of: Id, variable: usize) -> Id {
        let mut slopes: Vec<Option<Id>> = vec![None; self.list.len()];
        // Operands come first, and the rules add terms behind the last.
        for id in self.needed(&[of]) {
            let slope = self.rule(id, variable, &slopes);
            slopes[id] = Some(slope);
        }
        slopes[of].unwrap_or_else(|| self.literal(0.0))
    }

    /// The derivative of one term, those of its operands known. A condition has none, and is given zero.
    fn rule(&mut self, id: Id, variable: usize, slopes: &[Option<Id>]) -> Id {
        let zero = self.literal(0.0);
        let slope = |of: Id| slopes[of].unwrap_or(zero);
        match self.get(id).clone() {
            Term::Variable(index) => self.literal(if index == variable { 1.0 } else { 0.0 }),
            Term::Negative(of) => self.negative(slope(of)),
            Term::Binary(operation, a, b) => self.binary_rule(operation, (a, b), (slope(a), slope(b)), id),
            Term::Function(function, of) => {
                let inner = slope(of);
                if self.is_zero(inner) {
                    return inner;
                }
                self.function_rule(function, of, inner, id)
            }
            Term::Power { base, exponent, .. } => {
                let inner = slope(base);
                if self.is_zero(inner) {
                    return inner;
                }
                let power = self.constant_power(base, &exponent, true);
                let factor = self.exponent(&exponent);
                let outer = self.multiply(factor, power);
                self.multiply(outer, inner)
            }
            Term::Select(condition, a, b) => self.select(condition, slope(a), slope(b)),
            _ => zero,
        }
    }

    fn binary_rule(&mut self, operation: Binary, (a, b): (Id, Id), (da, db): (Id, Id), whole: Id) -> Id {
        match operation {
            Binary::Add => self.add(da, db),
            Binary::Subtract => self.subtract(da, db),
            Binary::Multiply => {
                let (left, right) = (self.multiply(da, b), self.multiply(a, db));
                self.add(left, right)
            }
            // With q = a / b: (a' - q·b') / b.
            Binary::Divide => {
                let product = self.multiply(whole, db);
                let top = self.subtract(da, product);
                self.divide(top, b)
            }
            Binary::Maximum => self.extreme_rule(Comparison::Greater, (a, b), (da, db)),
            Binary::Minimum => self.extreme_rule(Comparison::Less, (a, b), (da, db)),
            Binary::Power => self.power_rule((a, b), (da, db), whole),
        }
    }

    /// Of two equal numbers each takes half, as in Keras.
    fn extreme_rule(&mut self, first: Comparison, (a, b): (Id, Id), (da, db): (Id, Id)) -> Id {
        if da == db {
            return da;
        }
        let (first, equal) = (self.compare(first, a, b), self.compare(Comparison::Equal, a, b));
        let (half, sum) = (self.literal(0.5), self.add(da, db));
        let shared = self.multiply(half, sum);
        let rest = self.select(equal, shared, db);
        self.select(first, da, rest)
    }

    /// aᵇ: b·aᵇ⁻¹·a' + aᵇ·ln a·b', whose second part is 0 at a = 0.
    fn power_rule(&mut self, (a, b): (Id, Id), (da, db): (Id, Id), whole: Id) -> Id {
        let (zero, one) = (self.literal(0.0), self.literal(1.0));
        let mut sum = zero;
        if !self.is_zero(da) {
            let less = self.subtract(b, one);
            let power = self.power(a, less);
            let outer = self.multiply(b, power);
            sum = self.multiply(outer, da);
        }
        if !self.is_zero(db) {
            let logarithm = self.function(Function::Ln, a);
            let product = self.multiply(whole, logarithm);
            let at_zero = self.compare(Comparison::Equal, a, zero);
            let outer = self.select(at_zero, zero, product);
            let part = self.multiply(outer, db);
            sum = self.add(sum, part);
        }
        sum
    }

    fn function_rule(&mut self, function: Function, of: Id, inner: Id, whole: Id) -> Id {
        let (zero, one) = (self.literal(0.0), self.literal(1.0));
        let outer = match function {
            Function::Exp => whole,
            Function::Ln => return self.divide(inner, of),
            Function::Sqrt => {
                let half = self.literal(0.5);
                self.divide(half, whole)
            }
            Function::Tanh => {
                let square = self.multiply(whole, whole);
                self.subtract(one, square)
            }
            Function::Sin => self.function(Function::Cos, of),
            Function::Cos => {
                let sine = self.function(Function::Sin, of);
                self.negative(sine)
            }
            Function::Sigmoid => {
                let rest = self.subtract(one, whole);
                self.multiply(whole, rest)
            }
            // The sign, 0 at 0 as in Keras.
            Function::Abs => {
                let (above, below) =
                    (self.compare(Comparison::Greater, of, zero), self.compare(Comparison::Less, of, zero));
                let (opposite, minus) = (self.negative(inner), zero);
                let rest = self.select(below, opposite, minus);
                return self.select(above, inner, rest);
            }
        };
        self.multiply(outer, inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of a term, for terms without constants.
    fn value(terms: &Terms, id: Id, x: &[f64]) -> f64 {
        let at = |id| value(terms, id, x);
        let holds = |holds: bool| if holds { 1.0 } else { 0.0 };
        match terms.get(id).clone() {
            Term::Variable(index) => x[index],
            Term::Literal(literal) => literal.value(),
            Term::Negative(a) => -at(a),
            Term::Binary(Binary::Add, a, b) => at(a) + at(b),
            Term::Binary(Binary::Subtract, a, b) => at(a) - at(b),
            Term::Binary(Binary::Multiply, a, b) => at(a) * at(b),
            Term::Binary(Binary::Divide, a, b) => at(a) / at(b),
            Term::Binary(Binary::Maximum, a, b) => at(a).max(at(b)),
            Term::Binary(Binary::Minimum, a, b) => at(a).min(at(b)),
            Term::Binary(Binary::Power, a, b) => at(a).powf(at(b)),
            Term::Function(Function::Exp, a) => at(a).exp(),
            Term::Function(Function::Ln, a) => at(a).ln(),
            Term::Function(Function::Sqrt, a) => at(a).sqrt(),
            Term::Function(Function::Tanh, a) => at(a).tanh(),
            Term::Function(Function::Sin, a) => at(a).sin(),
            Term::Function(Function::Cos, a) => at(a).cos(),
            Term::Function(Function::Abs, a) => at(a).abs(),
            Term::Function(Function::Sigmoid, a) => 1.0 / (1.0 + (-at(a)).exp()),
            Term::Select(c, a, b) => {
                if at(c) > 0.0 {
                    at(a)
                } else {
                    at(b)
                }
            }
            Term::Compare(Comparison::Greater, a, b) => holds(at(a) > at(b)),
            Term::Compare(Comparison::Less, a, b) => holds(at(a) < at(b)),
            Term::Compare(Comparison::Equal, a, b) => holds(at(a).total_cmp(&at(b)).is_eq()),
            other => panic!("{other:?}"),
        }
    }

    fn check(what: &str, build: impl Fn(&mut Terms, Id, Id) -> Id) {
        let mut terms = Terms::default();
        let (a, b) = (terms.variable(0), terms.variable(1));
        let whole = build(&mut terms, a, b);
        for variable in 0..2 {
            let slope = terms.derivative(whole, variable);
            for at in [[0.7, 1.3], [1.9, 0.4], [2.2, 2.5]] {
                let moved = |by: f64| {
                    let mut x = at;
                    x[variable] += by;
                    value(&terms, whole, &x)
                };
                let wanted = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let found = value(&terms, slope, &at);
                assert!(
                    (found - wanted).abs() <= 1e-8 * wanted.abs().max(1.0),
                    "{what} by {variable}: {found}, {wanted}"
                );
            }
        }
    }

    #[test]
    fn derivatives_are_slopes() {
        for (name, function) in Function::ALL {
            check(name, |t, a, b| {
                let product = t.multiply(a, b);
                t.function(function, product)
            });
        }
        for operation in [Binary::Maximum, Binary::Minimum] {
            check("extreme", |t, a, b| {
                let square = t.multiply(a, a);
                t.extreme(operation, square, b)
            });
        }
        check("quotient", |t, a, b| {
            let (sum, difference) = (t.add(a, b), t.multiply(a, b));
            t.divide(sum, difference)
        });
        check("power", Terms::power);
        check("integer power", |t, a, b| {
            let (third, fourth) = (t.integer_power(a, -3), t.integer_power(b, 4));
            t.subtract(third, fourth)
        });
        check("if", |t, a, b| {
            let (greater, square) = (t.compare(Comparison::Greater, a, b), t.multiply(a, a));
            let sine = t.function(Function::Sin, b);
            t.select(greater, square, sine)
        });
    }

    #[test]
    fn what_changes_nothing_is_not_written() {
        let mut terms = Terms::default();
        let (a, b) = (terms.variable(0), terms.variable(1));
        let difference = terms.subtract(a, b);
        let square = terms.multiply(difference, difference);
        let (da, db) = (terms.derivative(square, 0), terms.derivative(square, 1));
        let twice = terms.add(difference, difference);
        assert_eq!(da, twice);
        assert_eq!(db, terms.negative(twice));
        let (two, three) = (terms.literal(2.0), terms.literal(3.0));
        let (tripled, scaled) = (terms.multiply(three, a), terms.multiply(three, two));
        assert_eq!(terms.multiply(two, tripled), terms.multiply(a, scaled));
        let slope = terms.derivative(tripled, 0);
        assert_eq!(slope, three);
        let untouched = terms.derivative(tripled, 1);
        assert!(terms.is_zero(untouched));
    }
}
