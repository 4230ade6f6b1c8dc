//! The allocator of `src/wasm/alloc.rs` at its ends. `wasm-pack test --node` runs this.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "calls of an allocator are")]

use std::alloc::{Layout, alloc, dealloc, realloc};

// Linked for its allocator.
use mp_session as _;
use wasm_bindgen_test::wasm_bindgen_test;

fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).expect("a layout")
}

#[wasm_bindgen_test]
fn blocks_are_aligned_to_sixteen_and_more_is_refused() {
    for size in [1, 15, 16, 17, 100, 65_536, 65_537] {
        let block = unsafe { alloc(layout(size, 16)) };
        assert!(!block.is_null() && (block as usize).is_multiple_of(16), "{size}");
        unsafe { dealloc(block, layout(size, 16)) };
    }
    assert!(unsafe { alloc(layout(8, 32)) }.is_null());
}

#[wasm_bindgen_test]
fn a_block_that_moves_keeps_what_is_in_it() {
    unsafe {
        let block = alloc(layout(16, 1));
        for at in 0..16 {
            block.add(at).write(u8::try_from(at).expect("small"));
        }
        let moved = realloc(block, layout(16, 1), 70_000);
        for at in 0..16 {
            assert_eq!(usize::from(moved.add(at).read()), at);
        }
        let back = realloc(moved, layout(70_000, 1), 3);
        assert_eq!((back.read(), back.add(2).read()), (0, 2));
        dealloc(back, layout(3, 1));
    }
}

/// All memory that there is, a gibibyte at a time: no block overlaps another or the end, the one that does not fit is
/// refused, and small ones still come.
#[wasm_bindgen_test]
fn memory_that_cannot_grow_is_no_block() {
    const GIBIBYTE: usize = 1 << 30;
    let whole = layout(GIBIBYTE, 16);
    let mut ends: Vec<usize> = Vec::new();
    loop {
        let block = unsafe { alloc(whole) } as usize;
        if block == 0 {
            break;
        }
        assert!(ends.len() < 4, "more than there is");
        assert!(ends.last().is_none_or(|&end| block >= end), "{block:x} lies in the block before it");
        ends.push(block.checked_add(GIBIBYTE).expect("a block ends in the memory"));
    }
    assert!(!ends.is_empty());
    assert!(unsafe { alloc(layout((1 << 31) - 16, 16)) }.is_null());
    let small = unsafe { alloc(layout(40, 8)) };
    assert!(!small.is_null());
    for end in ends {
        unsafe { dealloc((end - GIBIBYTE) as *mut u8, whole) };
    }
    assert!(!unsafe { alloc(whole) }.is_null(), "a block given back is there again");
}
