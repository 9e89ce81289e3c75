//! Every path that `crate = …` may be, in modules, in a function, and from a `macro_rules!` of a library.

#![deny(warnings)]

mod alias {
    pub use formwork as fw;

    pub mod inner {
        use super::fw as mine;

        formwork::model! {
            #[model(crate = super::fw)]
            pub struct Super: [2] -> [1] { Dense(1) }
        }

        formwork::model! {
            #[model(crate = mine)]
            pub struct Alias: [2] -> [1] { Dense(1) }
        }

        formwork::model! {
            #[model(crate = self::mine)]
            pub struct This: [2] -> [1] { Dense(1) }
        }
    }
}

use formwork as renamed;

formwork::model! {
    #[model(crate = renamed)]
    struct Renamed: [2] -> [1] { Dense(1) }
}

formwork::model! {
    #[model(crate = formwork)]
    struct Name: [2] -> [1] { Dense(1) }
}

formwork::model! {
    #[model(crate = alias::fw)]
    struct Path: [2] -> [1] { Dense(1) }
}

formwork::model! {
    #[model(crate = crate::alias::fw)]
    struct Absolute: [2] -> [1] { Dense(1) }
}

/// As a library writes it that re-exports this one.
#[macro_export]
macro_rules! perceptron {
    ($vis:vis $name:ident, $inputs:expr, $units:expr) => {
        $crate::alias::fw::model! {
            #[model(crate = $crate::alias::fw)]
            $vis struct $name: [$inputs] -> [$units] { Dense($units) }
        }
    };
}

mod user {
    crate::perceptron!(pub(crate) Small, 1 + 1, 1);
}

fn main() {
    formwork::model! {
        #[model(crate = renamed)]
        struct Local: [2] -> [1] { Dense(1) }
    }
    let counts = [
        alias::inner::Super::PARAMS,
        alias::inner::Alias::PARAMS,
        alias::inner::This::PARAMS,
        Renamed::PARAMS,
        Name::PARAMS,
        Path::PARAMS,
        Absolute::PARAMS,
        user::Small::PARAMS,
        Local::PARAMS,
    ];
    assert_eq!(counts, [3; 9]);
}
