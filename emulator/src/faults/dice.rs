//! Draws that follow from the seed, the number of a call and a purpose, and from nothing
//! else: what one fault draws does not move what another draws.

/// One sequence of draws.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

/// What a draw is for. Two purposes never share a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    Latency,
    Failure,
    /// Whether a list lags.
    Lag,
    /// How far a record lags.
    Record,
    /// Whether a record is left out.
    Omission,
}

impl Dice {
    /// The draws of the `index`th fault of a purpose at a call.
    pub(super) fn cast(seed: u64, call: u64, purpose: Purpose, index: usize) -> Self {
        let mut dice = Self(seed);
        for part in [call, purpose as u64, index as u64] {
            dice.0 = dice.next() ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        dice
    }

    /// The draws about one record.
    pub(super) fn about(&self, text: &str) -> Self {
        let mut dice = self.clone();
        for byte in text.bytes() {
            dice.0 = (dice.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        dice
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0, below 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// At least 0, at most `largest`.
    pub(super) fn up_to(&mut self, largest: u64) -> u64 {
        match largest.checked_add(1) {
            Some(bound) => self.next() % bound,
            None => self.next(),
        }
    }

    /// About normal, mean 0, deviation 1, within 6: the sum of twelve draws, so that it needs no library's
    /// logarithm and is the same on every machine.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(seed: u64, call: u64, purpose: Purpose, index: usize) -> f64 {
        Dice::cast(seed, call, purpose, index).unit()
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "the same draw is the same number")]
    fn a_draw_follows_from_seed_call_purpose_and_index() {
        let one = unit(1, 1, Purpose::Failure, 0);
        assert_eq!(one, unit(1, 1, Purpose::Failure, 0));
        for other in [
            unit(2, 1, Purpose::Failure, 0),
            unit(1, 2, Purpose::Failure, 0),
            unit(1, 1, Purpose::Lag, 0),
            unit(1, 1, Purpose::Failure, 1),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn draws_spread_evenly() {
        let low = (0..10_000).filter(|call| unit(7, *call, Purpose::Failure, 0) < 0.1).count();
        assert!((900..1_100).contains(&low), "{low}");
    }

    #[test]
    fn normal_draws_have_mean_0_and_deviation_1() {
        let draws: Vec<f64> =
            (0..10_000).map(|call| Dice::cast(3, call, Purpose::Latency, 0).normal()).collect();
        let mean = draws.iter().sum::<f64>() / 10_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 10_000.0;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn a_bound_is_reached_and_not_passed() {
        let drawn: std::collections::BTreeSet<u64> =
            (0..200).map(|call| Dice::cast(1, call, Purpose::Record, 0).up_to(3)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
        let _any = Dice::cast(1, 1, Purpose::Record, 0).up_to(u64::MAX);
    }

    #[test]
    fn records_draw_apart() {
        let dice = Dice::cast(1, 1, Purpose::Record, 0);
        assert_ne!(dice.about("111111111111").up_to(1_000_000), dice.about("222222222222").up_to(1_000_000));
    }
}
