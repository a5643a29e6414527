"""Headings and names as people type them: any case, with or without diacritics, in either language."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

# Columns refused whoever asks, because the software keeps no record of what a person thinks or is (the mission, in
# README.md). Phrases without diacritics, matched as whole words of a heading; one line a subject.
_REFUSED = tuple(
    phrase.strip()
    for line in """
    ton giao, tin nguong, religion, religious, faith, belief, beliefs
    dan toc, sac toc, chung toc, ethnicity, ethnic, race
    chinh kien, quan diem, chinh tri, tu tuong, political, politics, ideology, opinion, opinions
    dang phai, dang vien, party, association, associations, hoi nhom, hoi doan
    trung thanh, loyalty, loyal
    phe phan, phan doi, criticism, dissent, dissident
    doi tuong, suspect, suspects, subjects, watchlist, watch list
    diem rui ro, risk score, person risk, social credit
    bien so, plate, number plate, license plate, licence plate
    khuon mat, face, biometric, biometrics, sinh trac, sinh trac hoc
    """.strip().splitlines()
    for phrase in line.split(",")
)


def plain(text: str) -> str:
    """Lower case, no diacritics, words parted by single spaces: ``Kinh độ (x)`` becomes ``kinh do x``."""
    text = text.casefold().replace("đ", "d")
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters))


def readings(heading: str) -> list[str]:
    """The plain forms in which a heading may be meant: whole, or a part of ``Kinh độ / Longitude (lon)``."""
    parts = re.split(r"[/|\n()\[\]]| - ", heading)
    found = [plain(heading), *(plain(part) for part in parts)]
    return list(dict.fromkeys(form for form in found if form))


def is_refused(heading: str) -> bool:
    """Whether a heading asks for what Chốt never records."""
    return any(f" {phrase} " in f" {plain(heading)} " for phrase in _REFUSED)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, empty where none is."""
    by_plain: dict[str, str] = {}
    for name in known:
        by_plain.setdefault(plain(name), name)
    close = difflib.get_close_matches(plain(word), list(by_plain), n=1, cutoff=0.6)
    return by_plain[close[0]] if close else ""


_STREET_WORDS = ("duong ", "pho ", "street ", "road ")


def street_key(name: str) -> str:
    """A street's name for comparison: plain, without a leading ``Phố`` or ``Đường``."""
    key = plain(name)
    for word in _STREET_WORDS:
        key = key.removeprefix(word)
    return key
