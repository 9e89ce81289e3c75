//! The constructors of numbers: they fold literals and drop what changes nothing.
//!
//! `0 · x` is 0 and `x / x` stays: a lambda is arithmetic on numbers, of which a fold may change the last place, and
//! which are taken to be finite.

use super::{Binary, Function, Id, Term, Terms};
use syn::Ident;

/// The largest literal exponent that is written as a chain of products.
const LONGEST_CHAIN: i32 = 64;

impl Terms {
    /// The number a literal stands for.
    fn number(&self, id: Id) -> Option<f64> {
        if let Term::Literal(literal) = self.get(id) { Some(literal.value()) } else { None }
    }

    fn is(&self, id: Id, value: f64) -> bool {
        self.number(id).is_some_and(|number| number.total_cmp(&value).is_eq())
    }

    pub(crate) fn is_zero(&self, id: Id) -> bool {
        self.is(id, 0.0)
    }

    /// What is negated, if the term is a negation.
    fn negated(&self, id: Id) -> Option<Id> {
        if let Term::Negative(of) = self.get(id) { Some(*of) } else { None }
    }

    /// The literal that two literals fold to, if single precision can hold it too.
    fn fold(&mut self, a: Id, b: Id, operation: impl Fn(f64, f64) -> f64) -> Option<Id> {
        let value = operation(self.number(a)?, self.number(b)?);
        (value.abs() <= f64::from(f32::MAX)).then(|| self.literal(value))
    }

    pub(crate) fn negative(&mut self, a: Id) -> Id {
        if let Some(value) = self.number(a) {
            return self.literal(-value);
        }
        if let Some(of) = self.negated(a) {
            return of;
        }
        self.intern(Term::Negative(a))
    }

    pub(crate) fn add(&mut self, a: Id, b: Id) -> Id {
        if let Some(folded) = self.fold(a, b, |a, b| a + b) {
            return folded;
        }
        match (self.is_zero(a), self.is_zero(b)) {
            (true, _) => return b,
            (_, true) => return a,
            _ => {}
        }
        match (self.negated(a), self.negated(b)) {
            (Some(a), Some(b)) => {
                let sum = self.add(a, b);
                return self.negative(sum);
            }
            (None, Some(of)) => return self.subtract(a, of),
            (Some(of), None) => return self.subtract(b, of),
            (None, None) => {}
        }
        let (a, b) = (a.min(b), a.max(b));
        self.intern(Term::Binary(Binary::Add, a, b))
    }

    pub(crate) fn subtract(&mut self, a: Id, b: Id) -> Id {
        if let Some(folded) = self.fold(a, b, |a, b| a - b) {
            return folded;
        }
        if a == b {
            return self.literal(0.0);
        }
        match (self.is_zero(a), self.is_zero(b)) {
            (true, _) => return self.negative(b),
            (_, true) => return a,
            _ => {}
        }
        match (self.negated(a), self.negated(b)) {
            (Some(a), Some(b)) => return self.subtract(b, a),
            (None, Some(of)) => return self.add(a, of),
            (Some(of), None) => {
                let sum = self.add(of, b);
                return self.negative(sum);
            }
            (None, None) => {}
        }
        self.intern(Term::Binary(Binary::Subtract, a, b))
    }

    pub(crate) fn multiply(&mut self, a: Id, b: Id) -> Id {
        if let Some(folded) = self.fold(a, b, |a, b| a * b) {
            return folded;
        }
        for (one, other) in [(a, b), (b, a)] {
            if self.is_zero(one) {
                return one;
            }
            if self.is(one, 1.0) {
                return other;
            }
            if self.is(one, -1.0) {
                return self.negative(other);
            }
            if let Some(of) = self.negated(one) {
                let product = self.multiply(of, other);
                return self.negative(product);
            }
        }
        if let Some(shorter) = self.gather_literals(a, b) {
            return shorter;
        }
        let (a, b) = (a.min(b), a.max(b));
        self.intern(Term::Binary(Binary::Multiply, a, b))
    }

    /// `2 · (3 · x)` as `6 · x`.
    fn gather_literals(&mut self, a: Id, b: Id) -> Option<Id> {
        for (one, other) in [(a, b), (b, a)] {
            let Term::Binary(Binary::Multiply, left, right) = *self.get(other) else { continue };
            for (inner, rest) in [(left, right), (right, left)] {
                if let Some(folded) = self.fold(one, inner, |a, b| a * b) {
                    return Some(self.multiply(folded, rest));
                }
            }
        }
        None
    }

    pub(crate) fn divide(&mut self, a: Id, b: Id) -> Id {
        if !self.is_zero(b)
            && let Some(folded) = self.fold(a, b, |a, b| a / b)
        {
            return folded;
        }
        if self.is_zero(a) || self.is(b, 1.0) {
            return a;
        }
        if self.is(b, -1.0) {
            return self.negative(a);
        }
        match (self.negated(a), self.negated(b)) {
            (Some(a), Some(b)) => return self.divide(a, b),
            (Some(of), None) => {
                let quotient = self.divide(of, b);
                return self.negative(quotient);
            }
            (None, Some(of)) => {
                let quotient = self.divide(a, of);
                return self.negative(quotient);
            }
            (None, None) => {}
        }
        self.intern(Term::Binary(Binary::Divide, a, b))
    }

    pub(crate) fn extreme(&mut self, which: Binary, a: Id, b: Id) -> Id {
        if a == b { a } else { self.intern(Term::Binary(which, a, b)) }
    }

    pub(crate) fn function(&mut self, function: Function, a: Id) -> Id {
        self.intern(Term::Function(function, a))
    }

    pub(crate) fn select(&mut self, condition: Id, a: Id, b: Id) -> Id {
        if a == b { a } else { self.intern(Term::Select(condition, a, b)) }
    }

    /// `base` to a power that is any number.
    pub(crate) fn power(&mut self, base: Id, exponent: Id) -> Id {
        if self.is_zero(exponent) {
            return self.literal(1.0);
        }
        if self.is(exponent, 1.0) {
            return base;
        }
        if self.is(exponent, 2.0) {
            return self.multiply(base, base);
        }
        self.intern(Term::Binary(Binary::Power, base, exponent))
    }

    /// `base` to a literal integer power, as products of squares.
    pub(crate) fn integer_power(&mut self, base: Id, exponent: i32) -> Id {
        if exponent.unsigned_abs() > LONGEST_CHAIN.unsigned_abs() {
            let exponent = self.literal(f64::from(exponent));
            return self.power(base, exponent);
        }
        let mut product = self.literal(1.0);
        let (mut square, mut rest) = (base, exponent.unsigned_abs());
        while rest > 0 {
            if rest % 2 == 1 {
                product = self.multiply(product, square);
            }
            rest /= 2;
            if rest > 0 {
                square = self.multiply(square, square);
            }
        }
        if exponent >= 0 {
            return product;
        }
        let one = self.literal(1.0);
        self.divide(one, product)
    }

    /// `base` to an integer power that is a constant of the user's, or that less one.
    pub(crate) fn constant_power(&mut self, base: Id, exponent: &Ident, less_one: bool) -> Id {
        self.intern(Term::Power { base, exponent: exponent.clone(), less_one })
    }

    /// A constant exponent as a number.
    pub(super) fn exponent(&mut self, exponent: &Ident) -> Id {
        self.intern(Term::Exponent(exponent.clone()))
    }
}
