//! One array or several, as arguments: `x`, or `(left, right)`.

use crate::data::Array;
use ndarray::{ArcArray, Dimension};

/// The inputs or targets of a dataset in the order of the model's signature: one array, or a tuple of up to eight.
///
/// ```
/// use formwork::data::Arrays;
/// let one = Arrays::from(vec![1_u32, 2]);
/// let two = Arrays::from((ndarray::Array2::<f32>::zeros((2, 8)), vec![1_u32, 2]));
/// assert_eq!((one.as_slice().len(), two.as_slice().len()), (1, 2));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Arrays(Vec<Array>);

impl Arrays {
    /// The arrays.
    #[must_use]
    pub fn as_slice(&self) -> &[Array] {
        &self.0
    }

    pub(super) fn into_vec(self) -> Vec<Array> {
        self.0
    }
}

impl From<Array> for Arrays {
    fn from(array: Array) -> Self {
        Self(vec![array])
    }
}

impl From<Vec<Array>> for Arrays {
    fn from(arrays: Vec<Array>) -> Self {
        Self(arrays)
    }
}

macro_rules! single {
    ($($element:ty)+) => {$(
        impl<D: Dimension> From<ndarray::Array<$element, D>> for Arrays {
            fn from(array: ndarray::Array<$element, D>) -> Self {
                Array::from(array).into()
            }
        }

        impl<D: Dimension> From<ArcArray<$element, D>> for Arrays {
            fn from(array: ArcArray<$element, D>) -> Self {
                Array::from(array).into()
            }
        }

        impl From<Vec<$element>> for Arrays {
            fn from(values: Vec<$element>) -> Self {
                Array::from(values).into()
            }
        }
    )+};
}

single!(f32 f64 u32);

macro_rules! tuple {
    ($($name:ident)+) => {
        impl<$($name: Into<Array>),+> From<($($name,)+)> for Arrays {
            #[expect(non_snake_case, reason = "a variable has the name of its type")]
            fn from(($($name,)+): ($($name,)+)) -> Self {
                Self(vec![$($name.into()),+])
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
