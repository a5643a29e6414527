"""What can be wrong with a guard post problem, all of it said at once and in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding, InputError
from chot.units import Text

Float = NDArray[np.float64]
# Chances that were written down with nine digits still sum to 1.
ROUNDING = 1e-9
# Beyond these, sums and quotients of values would leave what a float can hold.
SMALLEST, LARGEST = 1e-100, 1e100


@dataclass
class Checker:
    """Reads the parts of a problem over sites of this shape and collects findings."""

    shape: tuple[int, ...]
    findings: list[Finding] = field(default_factory=list)

    def raise_findings(self) -> None:
        if self.findings:
            raise InputError(self.findings)

    @staticmethod
    def no_sites(values: ArrayLike, dimensions: int) -> Finding:
        wanted = Text("một số cho mỗi điểm", "one number for each site")
        if dimensions == 2:
            wanted = Text(
                "một hàng cho mỗi loại đối tượng, một cột cho mỗi điểm", "a row for each type, a column a site"
            )
        return Finding(
            "posts-no-sites",
            Text("không có điểm nào để bảo vệ, hoặc giá trị không đọc được", "there is no site, or no readable value"),
            Text(f"cho {wanted.vi}, ít nhất một điểm", f"give {wanted.en}, at least one site"),
            value=_short(values),
        )

    def numbers(
        self, name: str, given: ArrayLike, high: float = LARGEST, shape: tuple[int, ...] | None = None
    ) -> Float:
        """The numbers as an array of the shape, each in [0, high], and 0 below 1e-100; zeros where one is not."""
        wanted = self.shape if shape is None else shape
        try:
            array = np.array(np.broadcast_to(np.asarray(given, float), wanted))
        except (TypeError, ValueError):
            self._wrong_shape(name, given, wanted)
            return np.zeros(wanted)
        outside = np.argwhere(~((array >= 0) & (array <= high)))
        if len(outside):
            self._outside(name, array, tuple(outside[0].tolist()), len(outside), high)
            return np.zeros(wanted)
        array[array < SMALLEST] = 0.0
        return array

    def probabilities(self, name: str, given: ArrayLike, n: int) -> Float:
        """Chances that sum to 1, scaled to do so exactly."""
        before = len(self.findings)
        chance = self.numbers(name, given, 1.0, (n,))
        total = float(chance.sum())
        if len(self.findings) == before and abs(total - 1) > ROUNDING:
            self._add(
                "posts-probabilities",
                Text(f"các xác suất '{name}' cộng lại không bằng 1", f"the chances {name!r} do not sum to 1"),
                Text(f"chia mỗi xác suất cho {total:.9g}", f"divide each by {total:.9g}")
                if total > 0
                else Text("cho ít nhất một loại xác suất lớn hơn 0", "give at least one type a chance above 0"),
                f"{total:.9g}",
            )
        return chance / total if total > 0 else chance

    def at_most(self, low_name: str, low: Float, high_name: str, high: Float) -> None:
        """Coverage must not make a site worse: what holds where it is covered is at most what holds where it is not."""
        self._order(
            "posts-covered-worse", low_name, low, high_name, high,
            Text("có tổ bảo vệ lại tệ hơn không có", "a covered site is worse than an uncovered one"),
        )  # fmt: skip

    def in_order(self, low_name: str, low: Float, high_name: str, high: Float) -> None:
        self._order(
            "posts-interval", low_name, low, high_name, high,
            Text("cận dưới lớn hơn cận trên", "an interval's low end is above its high end"),
        )  # fmt: skip

    def coverage_limits(self, least: ArrayLike, most: ArrayLike, n_teams: int) -> tuple[Float, Float]:
        """Least and most coverage of each site, which the teams have to suffice for."""
        low, high = self.numbers("least", least, 1.0), self.numbers("most", most, 1.0)
        self._order(
            "posts-least-above-most", "least", low, "most", high,
            Text("mức bảo vệ tối thiểu lớn hơn mức tối đa", "the least coverage is above the most"),
        )  # fmt: skip
        if not _whole(n_teams) or n_teams < 0:
            self._add(
                "posts-n-teams",
                Text("số tổ bảo vệ 'n_teams' không dùng được", "the number of teams 'n_teams' cannot be used"),
                Text("cho một số nguyên từ 0 trở lên", "give a whole number, 0 or more"),
                f"{n_teams}",
            )
        elif low.sum() > n_teams + ROUNDING:
            self._add(
                "posts-least-over-budget",
                Text(
                    f"các mức bảo vệ tối thiểu 'least' cần {low.sum():.6g} tổ, chỉ có {n_teams}",
                    f"the least coverages 'least' need {low.sum():.6g} teams, there are {n_teams}",
                ),
                Text(
                    f"tăng n_teams lên ít nhất {int(np.ceil(low.sum() - ROUNDING))}, hoặc giảm 'least'",
                    f"raise n_teams to at least {int(np.ceil(low.sum() - ROUNDING))}, or lower 'least'",
                ),
                f"{n_teams}",
            )
        return low, high

    def _order(self, code: str, low_name: str, low: Float, high_name: str, high: Float, what: Text) -> None:
        crossed = np.argwhere(low > high)
        if len(crossed) and not any(f.column in (low_name, high_name) for f in self.findings):
            at = tuple(crossed[0].tolist())
            where, others = _index(at), _others(len(crossed))
            self._add(
                code,
                Text(f"{what.vi}{others.vi}", f"{what.en}{others.en}"),
                Text(
                    f"giảm {low_name}{where} xuống không quá {high_name}{where} = {high[at]:g}",
                    f"lower {low_name}{where} to at most {high_name}{where} = {high[at]:g}",
                ),
                f"{low_name}{where} = {low[at]:g}",
            )

    def _wrong_shape(self, name: str, given: ArrayLike, wanted: tuple[int, ...]) -> None:
        size = " x ".join(f"{n}" for n in wanted)
        self._add(
            "posts-shape",
            Text(f"'{name}' không có đúng một số cho mỗi điểm", f"{name!r} does not have one number for each entry"),
            Text(f"cho {size} số, hoặc một số chung", f"give {size} numbers, or one for all"),
            _short(given),
            name,
        )

    def _outside(self, name: str, array: Float, at: tuple[int, ...], count: int, high: float) -> None:
        others = _others(count)
        self._add(
            "posts-number",
            Text(f"'{name}' có số không dùng được{others.vi}", f"{name!r} has a number that cannot be used{others.en}"),
            Text(f"cho số từ 0 đến {high:g}", f"give a number from 0 to {high:g}"),
            f"{name}{_index(at)} = {array[at]:g}",
            name,
        )

    def _add(self, code: str, message: Text, remedy: Text, value: str, name: str = "") -> None:
        self.findings.append(Finding(code, message, remedy, column=name, value=value))


def _index(at: tuple[int, ...]) -> str:
    return "[" + ", ".join(f"{i}" for i in at) + "]"


def _others(count: int) -> Text:
    return Text(f", và {count - 1} chỗ khác", f", and {count - 1} more") if count > 1 else Text("", "")


def _whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _short(given: ArrayLike) -> str:
    """What was given, in a few words: its shape where it is an array, else its text."""
    try:
        array = np.asarray(given)
    except ValueError:
        return "a ragged list"
    return f"{array.dtype}{array.shape}" if array.ndim else f"{array}"
