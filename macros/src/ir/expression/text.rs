//! Terms as text, for dumps: variables by number, and constants without a name.

use super::{Binary, Id, Term, Terms};

impl Terms {
    /// A term step by step: `x0 - x1; t0 * t0`, where `t0` is the first step.
    pub(crate) fn text(&self, root: Id) -> String {
        let needed = self.needed(&[root]);
        let steps: Vec<Id> = needed.into_iter().filter(|id| *id == root || !self.get(*id).is_leaf()).collect();
        let texts: Vec<String> = steps.iter().map(|id| self.step(*id, &steps)).collect();
        texts.join("; ")
    }

    fn step(&self, id: Id, steps: &[Id]) -> String {
        let at = |id: &Id| match self.get(*id) {
            Term::Variable(index) => format!("x{index}"),
            Term::Literal(literal) => literal.value().to_string(),
            Term::Constant(_) | Term::Exponent(_) => "constant".to_owned(),
            _ => format!("t{}", steps.iter().position(|step| step == id).unwrap_or_default()),
        };
        match self.get(id) {
            Term::Variable(_) | Term::Literal(_) | Term::Constant(_) | Term::Exponent(_) => at(&id),
            Term::Negative(of) => format!("-{}", at(of)),
            Term::Binary(operation, a, b) => match sign(*operation) {
                Some(sign) => format!("{} {sign} {}", at(a), at(b)),
                None => format!("{}({}, {})", operation.name(), at(a), at(b)),
            },
            Term::Function(function, of) => format!("{}({})", function.name(), at(of)),
            Term::Power { base, .. } => format!("powi({}, constant)", at(base)),
            Term::Select(condition, a, b) => format!("if {} {{ {} }} else {{ {} }}", at(condition), at(a), at(b)),
            Term::Compare(comparison, a, b) => format!("{}({}, {})", comparison.name(), at(a), at(b)),
            Term::And(a, b) => format!("{} && {}", at(a), at(b)),
            Term::Or(a, b) => format!("{} || {}", at(a), at(b)),
            Term::Not(of) => format!("!{}", at(of)),
        }
    }
}

/// The sign between two operands, if there is one.
fn sign(operation: Binary) -> Option<&'static str> {
    match operation {
        Binary::Add => Some("+"),
        Binary::Subtract => Some("-"),
        Binary::Multiply => Some("*"),
        Binary::Divide => Some("/"),
        Binary::Maximum | Binary::Minimum | Binary::Power => None,
    }
}

mod tests {
    use super::*;
    use crate::ir::expression::Comparison;

    #[test]
    fn a_text_grows_with_the_terms_however_often_they_are_used() {
        let mut terms = Terms::default();
        let (a, b) = (terms.variable(0), terms.variable(1));
        let mut sum = terms.subtract(a, b);
        for _ in 0..100 {
            sum = terms.multiply(sum, sum);
        }
        let text = terms.text(sum);
        assert!(text.starts_with("x0 - x1; t0 * t0; t1 * t1; ") && text.len() < 2000);
        assert_eq!(terms.text(a), "x0");
        let holds = terms.compare(Comparison::Less, a, b);
        let choice = terms.select(holds, a, b);
        assert_eq!(terms.text(choice), "less(x0, x1); if t0 { x0 } else { x1 }");
    }
}
