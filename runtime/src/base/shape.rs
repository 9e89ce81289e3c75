//! Shapes of one to four axes as types, so that rustc tells a `[28, 28, 1]` from a `[1, 28, 28]`.

use crate::base::Element;
use bytemuck::Pod;
use formwork_shape::Dims;
use typenum::{Integer, Unsigned};

/// The shape of one sample.
pub trait Shape: Copy + Send + Sync + 'static {
    /// One sample as nested arrays, outermost axis first: `[[[T; C]; W]; H]` for [`D3<H, W, C>`](D3).
    type Sample<T: Element>: Pod + Send + Sync;
    /// The number of axes, as a type.
    type Rank: Unsigned;
    /// The sizes.
    const DIMS: Dims;
    /// The number of elements of a sample.
    const LEN: usize = Self::DIMS.len();

    /// The size of the axis `A`: `P1` is a sample's first axis as in Keras, `N1` its last.
    ///
    /// An axis outside the shape does not compile.
    ///
    /// ```
    /// use formwork::{D3, Shape};
    /// use typenum::{N1, P1};
    /// type Image = D3<28, 30, 3>;
    /// assert_eq!((Image::axis::<P1>(), Image::axis::<N1>()), (28, 3));
    /// ```
    #[must_use]
    fn axis<A: Integer>() -> usize {
        const {
            match formwork_shape::axis_index(Self::DIMS, A::ISIZE) {
                Ok(axis) => Self::DIMS.size(axis),
                Err(_) => panic!("axis out of range: write P1 for the first axis of a sample, N1 for the last"),
            }
        }
    }
}

/// One axis: a vector of `N` features.
#[derive(Clone, Copy, Debug)]
pub struct D1<const N: usize>;

/// Two axes: `T` time steps of `F` features.
#[derive(Clone, Copy, Debug)]
pub struct D2<const T: usize, const F: usize>;

/// Three axes: an image, `H` rows of `W` pixels of `C` channels.
#[derive(Clone, Copy, Debug)]
pub struct D3<const H: usize, const W: usize, const C: usize>;

/// Four axes: a video, `T` images of `H` rows of `W` pixels of `C` channels.
#[derive(Clone, Copy, Debug)]
pub struct D4<const T: usize, const H: usize, const W: usize, const C: usize>;

impl<const N: usize> Shape for D1<N> {
    type Sample<T: Element> = [T; N];
    type Rank = typenum::U1;
    const DIMS: Dims = Dims::new(&[N]);
}

impl<const T: usize, const F: usize> Shape for D2<T, F> {
    type Sample<E: Element> = [[E; F]; T];
    type Rank = typenum::U2;
    const DIMS: Dims = Dims::new(&[T, F]);
}

impl<const H: usize, const W: usize, const C: usize> Shape for D3<H, W, C> {
    type Sample<T: Element> = [[[T; C]; W]; H];
    type Rank = typenum::U3;
    const DIMS: Dims = Dims::new(&[H, W, C]);
}

impl<const T: usize, const H: usize, const W: usize, const C: usize> Shape for D4<T, H, W, C> {
    type Sample<E: Element> = [[[[E; C]; W]; H]; T];
    type Rank = typenum::U4;
    const DIMS: Dims = Dims::new(&[T, H, W, C]);
}
