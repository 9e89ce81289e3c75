//! Class ids to one-hot rows.

use crate::base::Rule;
use crate::data::DataError;
use ndarray::Array2;

/// One row per id: zeros, and a one in the column of the id. Keras's `to_categorical`.
///
/// Without `num_classes` there are as many columns as the largest id asks for.
///
/// ```
/// use formwork::data::to_categorical;
/// assert_eq!(to_categorical(&[2, 0], None)?, ndarray::array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
/// # Ok::<(), formwork::data::DataError>(())
/// ```
///
/// # Errors
/// [`DataError::Class`] for an id that is not below `num_classes`; [`DataError::Empty`] for no ids without
/// `num_classes`; [`DataError::TooLarge`] when memory does not suffice; [`DataError::Setting`] for no classes.
pub fn to_categorical(ids: &[u32], num_classes: Option<usize>) -> Result<Array2<f32>, DataError> {
    if let Some(classes) = num_classes {
        Rule::count("to_categorical", "num_classes", classes)?;
    }
    let largest = ids.iter().max().map(|id| *id as usize);
    let classes = match (num_classes, largest) {
        (Some(classes), _) => classes,
        (None, Some(largest)) => largest.saturating_add(1),
        (None, None) => return Err(DataError::Empty { what: "the list of class ids".into() }),
    };
    if let Some(position) = ids.iter().position(|id| *id as usize >= classes) {
        return Err(DataError::Class { position, class: ids[position], classes });
    }
    let too_large = || DataError::TooLarge { rows: ids.len(), columns: classes };
    let len = ids.len().checked_mul(classes).ok_or_else(too_large)?;
    let mut values: Vec<f32> = bytemuck::allocation::try_zeroed_vec(len).map_err(|()| too_large())?;
    for (row, id) in ids.iter().enumerate() {
        values[row * classes + *id as usize] = 1.0;
    }
    Array2::from_shape_vec((ids.len(), classes), values).map_err(|_| too_large())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_past_the_last_class_are_named() {
        let error = to_categorical(&[0, 3, 9], Some(3)).unwrap_err();
        assert_eq!(error.to_string(), "position 1 holds class 3, there are 3 classes, counted from 0");
        for ids in [&[0][..], &[]] {
            let none = to_categorical(ids, Some(0)).unwrap_err();
            assert_eq!(none.to_string(), "to_categorical: `num_classes` must be at least 1, found 0");
        }
        assert_eq!(to_categorical(&[], None).unwrap_err().to_string(), "the list of class ids is empty");
        assert_eq!(to_categorical(&[], Some(4)).unwrap().shape(), [0, 4]);
    }

    #[test]
    fn more_classes_than_memory_holds_are_an_error() {
        assert!(matches!(to_categorical(&[0, 1], Some(usize::MAX)), Err(DataError::TooLarge { .. })));
        assert!(matches!(to_categorical(&[0], Some(1 << 61)), Err(DataError::TooLarge { .. })));
    }
}
