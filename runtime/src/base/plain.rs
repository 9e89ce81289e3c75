//! Structs of plain old data: the one place where they are declared, parameters of models among them.

/// Declares a struct of plain old data without padding, so that it is also one flat slice.
///
/// What this writes counts as the library's own code: a crate that forbids unsafe code may hold such structs, and nothing
/// in them depends on what is in scope there. A field that is no plain old data, and padding, are compile errors.
#[doc(hidden)]
#[macro_export]
macro_rules! __plain {
    ($(#[$attribute:meta])* $vis:vis struct $name:ident {
        $($(#[$note:meta])* $field_vis:vis $field:ident: $ty:ty,)*
    }) => {
        $(#[$attribute])*
        #[derive(::core::marker::Copy, ::core::fmt::Debug)]
        #[repr(C)]
        $vis struct $name { $($(#[$note])* $field_vis $field: $ty,)* }

        const _: () = {
            const fn is_plain<T: $crate::__private::bytemuck::Pod>() {}
            $(is_plain::<$ty>();)*
            ::core::assert!(
                ::core::mem::size_of::<$name>() == 0 $(+ ::core::mem::size_of::<$ty>())*,
                "a struct of plain old data has no padding"
            );
        };

        // SAFETY: each field is plain old data, as is asserted above, so all zeros are a value.
        unsafe impl $crate::__private::bytemuck::Zeroable for $name {}

        // SAFETY: a `Copy` struct in C's order; as is asserted above, each field is plain old data, and there is no
        // padding between or behind them.
        unsafe impl $crate::__private::bytemuck::Pod for $name {}

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
