"""Whether a customer says that their case is solved, in the four languages, whichever of them they have chosen."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.engine.words.text import key

Said = Literal["solved", "not_solved"]


class Verdict(NamedTuple):
    """`brief`: it means that only to somebody who was just asked."""

    said: Said
    brief: bool


#: 1 and 2 are what the customer is offered where there is nothing to press.
_BRIEF: dict[Said, tuple[str, ...]] = {
    "solved": ("1", "yes", "да", "是", "是的"),
    "not_solved": ("2", "no", "нет", "否", "不是"),
}
_WHOLE: dict[Said, tuple[str, ...]] = {
    "solved": (
        "solved", "it is solved", "it's solved", "its solved", "yes solved", "yes it is solved", "yes it's solved",
        "problem solved", "resolved", "it is resolved", "it's resolved", "fixed", "it is fixed", "it's fixed",
        "решено", "да решено", "все решено", "решен", "решена", "вопрос решен", "проблема решена", "вопрос решили",
        "проблему решили", "да вопрос решен", "да проблема решена",
        "解决了", "已解决", "已经解决", "已经解决了", "问题解决了", "问题已解决", "是的解决了",
        "解決了", "已解決", "已經解決", "已經解決了", "問題解決了", "問題已解決", "是的解決了",
    ),
    "not_solved": (
        "not solved", "it is not solved", "it's not solved", "it isn't solved", "its not solved", "still not solved",
        "not yet solved", "not solved yet", "no not solved", "no it is not solved", "no it's not solved", "unsolved",
        "not resolved", "it is not resolved", "it's not resolved", "still not resolved", "not resolved yet",
        "not fixed", "it is not fixed", "it's not fixed", "still not fixed", "not fixed yet", "still broken",
        "не решено", "нет не решено", "не решен", "не решена", "вопрос не решен", "проблема не решена",
        "вопрос не решили", "проблему не решили", "все еще не решено", "еще не решено", "до сих пор не решено",
        "нет вопрос не решен", "нет проблема не решена", "не помогло",
        "没解决", "没有解决", "未解决", "还没解决", "还没有解决", "问题没解决", "问题没有解决", "问题还没解决",
        "沒解決", "沒有解決", "未解決", "還沒解決", "還沒有解決", "問題沒解決", "問題沒有解決", "問題還沒解決",
    ),
}  # fmt: skip
_SPELLED: dict[str, Verdict] = {
    **{words: Verdict(said, brief=True) for said, each in _BRIEF.items() for words in each},
    **{words: Verdict(said, brief=False) for said, each in _WHOLE.items() for words in each},
}


_LONGEST = 60


def verdict_in(text: str) -> Verdict | None:
    """The verdict, where the whole text is one. "Not solved, the parcel is still missing" is words for the case."""
    return _SPELLED.get(key(text).replace(",", "")) if len(text) <= _LONGEST else None
