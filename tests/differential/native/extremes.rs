//! Numbers and texts that nobody means: at the ends of what JavaScript, wasm and Rust can hold, and beyond.

use mp_session::driver::STEPS;

use crate::call::{Call, Entry};
use crate::random::Random;

const NUMBERS: [f64; 26] = [
    -0.0,
    -0.5,
    -1.0,
    -2_147_483_648.0,
    -9_007_199_254_740_992.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MIN_POSITIVE,
    0.5,
    65_535.0,
    65_536.0,
    2_147_483_647.0,
    2_147_483_648.0,
    2_147_483_648.5,
    4_294_967_294.0,
    4_294_967_295.0,
    4_294_967_295.5,
    4_294_967_296.0,
    4_294_967_297.0,
    1_795_742_517_695.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_223_372_036_854_775_808.0,
    18_446_744_073_709_551_616.0,
    1e300,
];

/// Of one, two, three and four bytes, and what a parser might stumble over.
const ENDINGS: [&str; 4] = ["名😀", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}", "\0\"\\\n\u{2028}", " é"];

/// Where [`crate::encode::open`] says how many origins follow: the machine makes as many.
const ORIGINS: usize = 13;

/// One number or text of the call becomes another.
pub fn spoil(call: &mut Call, random: &mut Random) {
    let is_text = !call.texts.is_empty() && random.percent(20);
    if is_text {
        let index = usize::try_from(random.below(call.texts.len() as u64)).unwrap_or(0);
        // A token may have 4,096 bytes, a back end's code 64.
        let lengths = [0, 1, 64, 65, 4_096, 4_097];
        call.texts[index] = "t".repeat(*random.pick(&lengths));
        return;
    }
    let count = call.arguments.len() + call.row.len();
    let index = usize::try_from(random.below(count as u64)).unwrap_or(0);
    let number = *random.pick(&NUMBERS);
    match index.checked_sub(call.arguments.len()) {
        None if !call.arguments.is_empty() => call.arguments[index] = number,
        Some(index) if index < call.row.len() && (call.entry, index) != (Entry::Open, ORIGINS) => {
            call.row[index] = number;
        }
        _ => {}
    }
}

/// The same ending for every text of a life: what was equal stays so, and what was empty. A token with any of these
/// would be none.
pub fn dress(call: &mut Call, seed: u32) {
    let tokens = places_of_tokens(call);
    for (place, text) in call.texts.iter_mut().enumerate().filter(|(_, text)| !text.is_empty()) {
        text.push_str(if tokens.contains(&place) { "~!" } else { ENDINGS[seed as usize % ENDINGS.len()] });
    }
}

/// Which of the call's texts are tokens.
fn places_of_tokens(call: &Call) -> &'static [usize] {
    let name = STEPS.iter().find(|step| Some(&f64::from(step.number)) == call.arguments.first()).map(|step| step.name);
    match (call.entry, name) {
        (Entry::Open, _) => &[3, 5],
        (Entry::Take, Some("LOGIN_REPLIED" | "ADOPT")) => &[0, 2],
        (Entry::Take, Some("TOKEN_RENEWED")) => &[0],
        (Entry::Take, Some("RECORD_READ")) => &[1, 3],
        _ => &[],
    }
}

/// What JavaScript makes of a number where wasm wants an integer: the number modulo 2^32.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within range by then")]
pub fn integer(number: f64) -> u32 {
    if number.is_finite() { number.trunc().rem_euclid(4_294_967_296.0) as u32 } else { 0 }
}
