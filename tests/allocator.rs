//! The allocator of `src/wasm/alloc.rs` at its ends. `wasm-pack test --node` runs this.
#![cfg(all(target_arch = "wasm32", not(feature = "bindgen")))]
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

/// All memory that there is, in ever smaller pieces up to its end: no block overlaps another or reaches the end, the one
/// that does not fit is refused, and what is given back comes again.
#[wasm_bindgen_test]
fn memory_that_cannot_grow_is_no_block() {
    let mut blocks: Vec<(usize, usize)> = Vec::with_capacity(1_000);
    // For the tests that follow and what reports them: a block is never split.
    let kept: Vec<Layout> = (4..18).flat_map(|power| [layout(1 << power, 16); 64]).collect();
    let kept: Vec<(*mut u8, Layout)> = kept.into_iter().map(|layout| (unsafe { alloc(layout) }, layout)).collect();
    for size in (14..=30).rev().map(|power| 1_usize << power) {
        loop {
            let block = unsafe { alloc(layout(size, 16)) } as usize;
            if block == 0 {
                break;
            }
            assert!(block.checked_add(size).is_some(), "{block:x} and {size:x} more is beyond the memory");
            assert!(blocks.len() < 1_000, "more than there is");
            blocks.push((block, size));
        }
    }
    assert!(blocks[0].1 == 1 << 30);
    blocks.sort_unstable();
    for pair in blocks.windows(2) {
        assert!(pair[0].0 + pair[0].1 <= pair[1].0, "{pair:x?} overlap");
    }
    for (block, size) in blocks {
        unsafe { dealloc(block as *mut u8, layout(size, 16)) };
    }
    for (block, layout) in kept {
        unsafe { dealloc(block, layout) };
    }
    assert!(!unsafe { alloc(layout(1 << 30, 16)) }.is_null());
}
