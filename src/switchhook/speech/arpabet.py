"""Pronunciations for pocketsphinx: the phones of its dictionary, from those of the IPA.

The dictionary is CMU's, in the ARPAbet without stress: http://www.speech.cs.cmu.edu/cgi-bin/cmudict
"""

from typing import Final

_TABLE: Final = {
    "tʃ": "CH", "dʒ": "JH", "eɪ": "EY", "aɪ": "AY", "aʊ": "AW", "oʊ": "OW", "əʊ": "OW",
    "ɔɪ": "OY", "eə": "EH R", "ɪə": "IH R", "ʊə": "UH R", "ɜː": "ER", "iː": "IY", "uː": "UW",
    "ɑː": "AA", "ɔː": "AO", "oː": "AO", "n̩": "AH N", "l̩": "AH L",
    "æ": "AE", "a": "AE", "ɐ": "AH", "ə": "AH", "ɚ": "ER", "ɜ": "ER", "ɛ": "EH", "e": "EH",
    "ɪ": "IH", "ᵻ": "IH", "i": "IY", "y": "IY", "o": "OW", "ɔ": "AO", "ɑ": "AA", "ɒ": "AA",
    "u": "UW", "ʊ": "UH", "ʌ": "AH",
    "b": "B", "d": "D", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "j": "Y", "k": "K", "l": "L",
    "ɫ": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH",
    "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "ð": "DH", "v": "V", "w": "W", "x": "K", "z": "Z",
    "ʒ": "ZH",
}  # fmt: skip
_LONGEST: Final = max(map(len, _TABLE))

_NAMES: Final = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW"
_VOWELS: Final = frozenset(_NAMES.split())


def phones(ipa: str) -> str:
    """Return the phones of a pronunciation in the IPA; what has none is passed over."""
    found: list[str] = []
    at = 0
    while at < len(ipa):
        for length in range(_LONGEST, 0, -1):
            phone = _TABLE.get(ipa[at : at + length])
            if phone is not None:
                found.append(phone)
                break
        else:
            length = 1
        at += length
    return " ".join(found)


def without_r(pronunciation: str) -> str:
    """Return the same without an R that no vowel follows, as in southern England."""
    given = pronunciation.split()
    kept: list[str] = []
    for index, phone in enumerate(given, 1):
        after = given[index] if index < len(given) else ""
        if phone == "R" and after not in _VOWELS:
            continue
        # `bird` keeps its vowel; `letter` ends in a neutral one.
        kept.append("AH" if phone == "ER" and not after else phone)
    return " ".join(kept)
