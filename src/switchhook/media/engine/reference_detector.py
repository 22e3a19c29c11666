"""In-band digits, as the reference engine finds them: eight Goertzel filters (ITU-T Q.23, Q.24)."""

BLOCK = 102  # samples; the bins are 78 Hz apart (ITU-T Q.24 wants 40 ms presses found)
COEFFICIENTS = (  # 2 cos(2 pi f / 8000) of the four rows and the four columns of the keypad
    *(1.7077378093489017, 1.6452810360417196, 1.56868698386682, 1.4782045682401759),
    *(1.1641040230273316, 0.9963702106789817, 0.7986183892266362, 0.568532706775202),
)
CODES = (1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15)  # by row * 4 + column
FAINTEST = 1.0e8  # power of a tone of about -44 dBFS in one block
COLUMN_TWIST = 4.0
ROW_TWIST = 8.0
DISTINCT = 6.3
SHARE = 0.6  # of the block's energy that the two tones must hold: speech rarely does


class DigitDetector:
    """Finds DTMF in audio with eight Goertzel filters."""

    def __init__(self) -> None:
        self.first = [0.0] * 8
        self.second = [0.0] * 8
        self.energy = 0.0
        self.count = 0
        self.last = -1
        self.digit = -1
        self.blocks = 0
        self.misses = 0

    def feed(self, frame: list[int]) -> list[tuple[bool, int, int]]:
        """Return what happened in the frame: began (else ended), code, milliseconds so far."""
        found: list[tuple[bool, int, int]] = []
        for value in frame:
            sample = float(value)
            for k in range(8):
                next_ = COEFFICIENTS[k] * self.first[k] - self.second[k] + sample
                self.second[k] = self.first[k]
                self.first[k] = next_
            self.energy += sample * sample
            self.count += 1
            if self.count == BLOCK:
                found += self._judge(self._decide())
        return found

    def _decide(self) -> int:
        power = [
            a * a + b * b - c * a * b
            for a, b, c in zip(self.first, self.second, COEFFICIENTS, strict=True)
        ]
        energy = self.energy
        self.first, self.second = [0.0] * 8, [0.0] * 8
        self.energy, self.count = 0.0, 0
        row = max(range(4), key=lambda k: (power[k], -k))
        column = max(range(4, 8), key=lambda k: (power[k], -k))
        low, high = power[row], power[column]
        if low < FAINTEST or high < FAINTEST or high > COLUMN_TWIST * low or low > ROW_TWIST * high:
            return -1
        for k in range(8):
            if k not in (row, column) and power[k] * DISTINCT > (low if k < 4 else high):
                return -1
        if low + high < SHARE * energy * (BLOCK / 2):
            return -1
        return CODES[row * 4 + column - 4]

    def _judge(self, hit: int) -> list[tuple[bool, int, int]]:
        found: list[tuple[bool, int, int]] = []
        if hit >= 0 and hit == self.last and hit != self.digit:
            if self.digit >= 0:
                found.append((False, self.digit, self.blocks * 51 // 4))
            self.digit, self.blocks, self.misses = hit, 2, 0
            found.append((True, hit, 25))
        elif self.digit >= 0 and hit == self.digit:
            self.blocks += 1
            self.misses = 0
        elif self.digit >= 0:
            self.misses += 1
            if self.misses == 2:
                found.append((False, self.digit, self.blocks * 51 // 4))
                self.digit = -1
        self.last = hit
        return found
