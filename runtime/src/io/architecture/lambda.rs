//! Lambdas in one form, so that two that compute the same from other spellings are equal: a number may have been a literal
//! that the macro folded into its surroundings, or a constant that it could not see through.
//!
//! The form is a sum of products: numbers times powers of what is no sum. Sums inside products, and operands of functions,
//! are such sums themselves. Both lambdas are brought into it in one table, in which equal sums are one. Nothing is
//! cancelled that is not a number (`x / x` stays), and products of sums stay products.

use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The largest power that the macro writes as products.
const LARGEST_POWER: f64 = 64.0;

/// The most letters of a lambda that an error may show.
const MOST_LETTERS: usize = 1000;

/// A sum by its number in the table.
type Id = usize;

/// What is no sum and no product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Factor {
    Input(u64),
    /// A sum of several products, of which the first has no number in front.
    Sum(Id),
    /// One over a sum.
    Inverse(Id),
    Call(String, Vec<Id>),
}

/// Powers of factors; none for a number alone.
type Product = Vec<(Factor, u64)>;

/// Products with the numbers in front of them, none of which is 0.
#[derive(Clone, Debug, Default)]
struct Sum(BTreeMap<Product, f64>);

/// Sums, each of them once.
#[derive(Default)]
struct Table {
    sums: Vec<Sum>,
    known: HashMap<Vec<(Product, u64)>, Id>,
}

/// Whether two lambdas compute the same. That of a file may be anything; one that is no list of terms is unequal.
pub(super) fn equal(file: &[Value], model: &[Value]) -> bool {
    let mut table = Table::default();
    // A list that is far longer is none that the macro would write, and would take long.
    let likely = file.len() <= 16 * model.len() + 64;
    let model = table.result(model);
    likely && model.is_some() && table.result(file) == model
}

impl Sum {
    fn number(value: f64) -> Self {
        Self::default().plus(Vec::new(), value)
    }

    fn factor(factor: Factor) -> Self {
        Self::default().plus(vec![(factor, 1)], 1.0)
    }

    fn plus(mut self, product: Product, times: f64) -> Self {
        let sum = self.0.get(&product).map_or(times, |known| known + times);
        if sum == 0.0 {
            self.0.remove(&product)
        } else {
            self.0.insert(product, sum)
        };
        self
    }

    /// The number that it is, if it is one.
    fn as_number(&self) -> Option<f64> {
        match self.0.iter().next() {
            None => Some(0.0),
            Some((product, value)) if product.is_empty() && self.0.len() == 1 => Some(*value),
            Some(_) => None,
        }
    }

    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        let changed = self.0.into_iter().map(|(product, value)| (product, change(value)));
        Self(changed.filter(|(_, value)| *value != 0.0).collect())
    }
}

impl Table {
    /// The last of a list of terms.
    fn result(&mut self, terms: &[Value]) -> Option<Id> {
        let mut done: Vec<Id> = Vec::new();
        for term in terms {
            let sum = if let Some(input) = term["input"].as_u64() {
                Sum::factor(Factor::Input(input))
            } else if let Some(number) = term["number"].as_str() {
                Sum::number(number.parse().ok()?)
            } else {
                let operands = term["of"].as_array()?.iter().map(|index| {
                    let index = usize::try_from(index.as_u64()?).ok()?;
                    done.get(index).copied()
                });
                let operands = operands.collect::<Option<Vec<Id>>>()?;
                self.call(term["call"].as_str()?, &operands)
            };
            done.push(self.intern(sum));
        }
        done.last().copied()
    }

    fn intern(&mut self, sum: Sum) -> Id {
        let key = sum.0.iter().map(|(product, value)| (product.clone(), value.to_bits())).collect();
        *self.known.entry(key).or_insert_with(|| {
            self.sums.push(sum);
            self.sums.len() - 1
        })
    }

    fn call(&mut self, name: &str, operands: &[Id]) -> Sum {
        match (name, operands) {
            ("add", [a, b]) => self.add(*a, *b, 1.0),
            ("subtract", [a, b]) => self.add(*a, *b, -1.0),
            ("negative", [a]) => self.sums[*a].clone().map(|value| -value),
            ("multiply", [a, b]) => self.multiply(*a, *b),
            ("divide", [a, b]) => self.divide(*a, *b),
            ("powi", [a, exponent]) => self.power(name, *a, *exponent, LARGEST_POWER),
            ("powf", [a, exponent]) => self.power(name, *a, *exponent, 2.0),
            ("select", [_, a, b]) | ("max" | "min", [a, b]) if a == b => self.sums[*a].clone(),
            _ => Sum::factor(Factor::Call(name.to_owned(), operands.to_vec())),
        }
    }

    fn add(&self, a: Id, b: Id, sign: f64) -> Sum {
        let start = self.sums[a].clone();
        self.sums[b].0.iter().fold(start, |sum, (product, value)| sum.plus(product.clone(), sign * value))
    }

    /// A sum as one product: a sum of several is a factor of its own, behind the number in front of its first.
    fn product(&mut self, id: Id) -> (f64, Product) {
        let sum = self.sums[id].clone();
        let Some((product, value)) = sum.0.first_key_value().map(|(product, value)| (product.clone(), *value)) else {
            return (0.0, Vec::new());
        };
        if sum.0.len() == 1 {
            return (value, product);
        }
        let inner = self.intern(sum.map(|other| other / value));
        (value, vec![(Factor::Sum(inner), 1)])
    }

    fn multiply(&mut self, a: Id, b: Id) -> Sum {
        for (one, other) in [(a, b), (b, a)] {
            if let Some(number) = self.sums[one].as_number() {
                return self.sums[other].clone().map(|value| number * value);
            }
        }
        let ((one, left), (other, right)) = (self.product(a), self.product(b));
        let mut powers: BTreeMap<Factor, u64> = BTreeMap::new();
        for (factor, power) in left.into_iter().chain(right) {
            let sum = powers.entry(factor).or_default();
            *sum = sum.saturating_add(power);
        }
        Sum::default().plus(powers.into_iter().collect(), one * other)
    }

    fn divide(&mut self, a: Id, b: Id) -> Sum {
        match self.sums[b].as_number() {
            Some(number) if number != 0.0 => self.sums[a].clone().map(|value| value / number),
            Some(_) => Sum::factor(Factor::Call("divide".to_owned(), vec![a, b])),
            None => {
                let (number, product) = self.product(b);
                let below = self.intern(Sum::default().plus(product, 1.0));
                let inverse = self.intern(Sum::factor(Factor::Inverse(below)));
                self.multiply(a, inverse).map(|value| value / number)
            }
        }
    }

    /// A power: products as far as the macro writes them, with a literal exponent.
    fn power(&mut self, name: &str, base: Id, exponent: Id, largest: f64) -> Sum {
        let number = self.sums[exponent].as_number();
        let whole = number.filter(|number| number.fract() == 0.0 && number.abs() <= largest);
        let Some(number) = whole.filter(|number| name == "powi" || *number >= 0.0) else {
            return Sum::factor(Factor::Call("powf".to_owned(), vec![base, exponent]));
        };
        let one = self.intern(Sum::number(1.0));
        let mut power = one;
        let mut left = number.abs();
        while left > 0.0 {
            let product = self.multiply(power, base);
            power = self.intern(product);
            left -= 1.0;
        }
        if number < 0.0 { self.divide(one, power) } else { self.sums[power].clone() }
    }
}

/// A lambda as an error shows it: the beginning, if it is long.
pub(super) fn text(terms: &[Value]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for term in terms {
        let mut text = if let Some(input) = term["input"].as_u64() {
            format!("x{input}")
        } else if let Some(number) = term["number"].as_str() {
            number.to_owned()
        } else {
            let operands = term["of"].as_array().map_or(&[][..], Vec::as_slice);
            let operands: Vec<&str> = operands
                .iter()
                .map(|index| index.as_u64().and_then(|index| texts.get(usize::try_from(index).ok()?)))
                .map(|text| text.map_or("?", String::as_str))
                .collect();
            let name = term["call"].as_str().unwrap_or("?");
            match (name, &operands[..]) {
                ("add", [a, b]) => format!("({a} + {b})"),
                ("subtract", [a, b]) => format!("({a} - {b})"),
                ("multiply", [a, b]) => format!("({a} * {b})"),
                ("divide", [a, b]) => format!("({a} / {b})"),
                ("negative", [a]) => format!("-{a}"),
                _ => format!("{name}({})", operands.join(", ")),
            }
        };
        if let Some((end, _)) = text.char_indices().nth(MOST_LETTERS) {
            text.truncate(end);
        }
        texts.push(text);
    }
    texts.pop().unwrap_or_else(|| "nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Terms from text, in reverse Polish notation: `x 2 *`.
    fn terms(text: &str) -> Vec<Value> {
        let (mut list, mut stack) = (Vec::new(), Vec::new());
        for word in text.split(' ') {
            let takes = match word {
                "add" | "subtract" | "multiply" | "divide" | "powi" | "powf" | "max" | "less" => 2,
                "negative" | "exp" => 1,
                "select" => 3,
                _ => 0,
            };
            let operands: Vec<usize> = stack.split_off(stack.len() - takes);
            list.push(match word {
                "x" => json!({"input": 0}),
                "y" => json!({"input": 1}),
                _ if takes > 0 => json!({"call": word, "of": operands}),
                _ => json!({"number": word}),
            });
            stack.push(list.len() - 1);
        }
        list
    }

    #[test]
    fn spellings_of_one_function_are_equal() {
        for (one, other) in [
            ("x 2 multiply", "2 x multiply"),
            ("x x multiply", "x 2 powi"),
            ("x x multiply", "x 2 powf"),
            ("x x multiply x multiply", "x 3 powi"),
            ("1 x x multiply divide", "x -2 powi"),
            ("x", "x 1 multiply"),
            ("x", "x 0 add"),
            ("x", "x 1 powf"),
            ("1", "x 0 powi"),
            ("x 2 subtract", "x -2 add"),
            ("x negative 2 multiply", "x -2 multiply"),
            ("6 x multiply", "2 3 x multiply multiply"),
            ("x 1 add 2 add", "x 3 add"),
            ("x y subtract x y subtract multiply", "x y subtract 2 powi"),
            ("x y add exp", "y x add exp"),
            ("x x max", "x"),
            ("x y less x x select", "x"),
            ("x 0.5 multiply", "x 2 divide"),
            ("x 2 y multiply divide", "0.5 x y divide multiply"),
            ("x 100 powi", "x 100 powf"),
        ] {
            assert!(equal(&terms(one), &terms(other)), "{one} and {other}");
        }
    }

    #[test]
    fn other_functions_are_unequal() {
        let texts = [
            "x",
            "y",
            "2",
            "x 2 multiply",
            "x 3 multiply",
            "x 2 add",
            "x exp",
            "x 2 powi",
            "x 3 powi",
            "x 2.5 powf",
            "x y divide",
            "y x divide",
            "x x divide",
            "1",
            "x y subtract",
            "y x subtract",
            "x y max",
            "x y less x y select",
            "x y less y x select",
            "x 65 powi",
            "x 66 powi",
            "x 0 divide",
            "inf",
            "nan",
        ];
        for (index, one) in texts.iter().enumerate() {
            for (at, other) in texts.iter().enumerate() {
                assert_eq!(equal(&terms(one), &terms(other)), at == index, "{one} and {other}");
            }
        }
    }

    #[test]
    fn what_is_no_lambda_is_unequal_and_has_a_text() {
        let model = terms("x 2 multiply");
        let mut doubling = terms("x");
        for index in 0..400 {
            doubling.push(json!({"call": "add", "of": [index, index]}));
        }
        for file in [
            json!([]),
            json!([7]),
            json!([{"call": "add", "of": [0, 1]}]),
            json!([{"call": "add", "of": "x"}]),
            json!(doubling),
        ] {
            let file = file.as_array().expect("a list");
            assert!(!equal(file, &model));
            assert!(text(file).len() <= 4 * MOST_LETTERS);
        }
        assert_eq!(text(&model), "(x0 * 2)");
    }
}
