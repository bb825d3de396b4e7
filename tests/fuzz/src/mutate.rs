//! Mutations of bytes that are as they should be, for runs without a fuzzer.

use fastrand::Rng;

/// What means something to whoever reads JSON or XML.
const WORDS: [&[u8]; 16] = [
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"\"\"",
    b"{}",
    b"[]",
    b"[[[[",
    b"\\ud800",
    b"\xff",
    b"\0",
    b"<",
    b"&",
    b"\"nextToken\":\"\"",
    b"999999999999",
];

/// `seed`, changed in one to four places.
#[must_use]
pub fn mutated(seed: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..random.usize(1..=4) {
        let at = random.usize(0..=bytes.len());
        let end = random.usize(at..=bytes.len().min(at + 24));
        match random.u8(0..7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, random.u8(..)),
            3 => drop(bytes.splice(at..end, WORDS[random.usize(..WORDS.len())].iter().copied())),
            4 => {
                let again = bytes[at..end].repeat(random.usize(1..=3));
                bytes.splice(at..at, again);
            }
            5 => bytes[at..end].reverse(),
            _ => bytes[at..end].iter_mut().for_each(|byte| *byte = random.u8(..)),
        }
    }
    bytes
}
