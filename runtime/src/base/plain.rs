//! Structs of plain old data, parameters of models among them: the one place that vouches for them.

/// Says of a struct, with all its fields, that it is plain old data without padding, so that it is also one flat slice.
///
/// What this writes counts as the library's own code: a crate that forbids unsafe code may hold such structs, and nothing
/// in it depends on what is in scope there. A field that is left out or no plain old data, and padding, are compile errors.
#[doc(hidden)]
#[macro_export]
macro_rules! __plain {
    ($name:ident { $($field:ident),* $(,)? }) => {
        const _: () = {
            const fn size<S, F: $crate::__private::bytemuck::Pod>(_: fn(&S) -> &F) -> ::core::primitive::usize {
                ::core::mem::size_of::<F>()
            }
            #[allow(dead_code, reason = "its pattern names every field")]
            const fn holds_no_other(all: &$name) {
                let $name { $($field: _),* } = all;
            }
            ::core::assert!(
                ::core::mem::size_of::<$name>() == 0 $(+ size::<$name, _>(|all| &all.$field))*,
                "a struct of plain old data has no padding"
            );
        };

        // SAFETY: each field is plain old data, as is asserted above, so all zeros are a value.
        unsafe impl $crate::__private::bytemuck::Zeroable for $name {}

        // SAFETY: a `Copy` struct; as is asserted above, each field is plain old data, and there is no
        // padding between or behind them.
        unsafe impl $crate::__private::bytemuck::Pod for $name {}

        #[automatically_derived]
        impl ::core::marker::Copy for $name {}

        #[automatically_derived]
        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                *self
            }

            // A copy into what is there goes through no stack, however large the struct.
            fn clone_from(&mut self, source: &Self) {
                let bytes = $crate::__private::bytemuck::bytes_of(source);
                $crate::__private::bytemuck::bytes_of_mut(self).copy_from_slice(bytes);
            }
        }
    };
}
