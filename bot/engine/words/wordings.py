"""The clear wordings of "write to me no more" in the four languages, as patterns that must fill a whole clause.

Matched against what `text.key` leaves: lower case, plain punctuation, single spaces, е for ё.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def _one_of(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


def _clause(before: str, cores: Iterable[str], after: str) -> str:
    return f"{before}{_one_of(*cores)}{after}"


# ---------------------------------------------------------------- English

_EN_LETTERS = "(?:texts?|txts?|text messages?|messages?|msgs?|sms|surveys?|notifications?|spam|reminders?)"
_EN_SUCH = "(?:any |more |all |your |the |these |those |such |of |so many )*"
_EN_ME = "(?:me|us|this number|my (?:phone|number))"
_EN_NOT = "(?:do not|don't|dont|never)(?: you)?(?: ever)?"
_ENGLISH = _clause(
    "(?:hi |hello |hey |ok |okay |fuck off |go away |please |pls |plz |just |kindly |so |and "
    "|(?:can|could|would|will) you "
    "|i (?:want|need) you to |i(?:'d| would) like you to |you (?:must|need to) )*",
    (
        f"stop (?:text|txt|messag|contact|writ|e-?mail|bother|spamm|call|survey)ing(?: to)?(?: {_EN_ME})?",
        f"stop sending(?: me| us)? {_EN_SUCH}{_EN_LETTERS}(?: to {_EN_ME})?",
        "stop sending (?:me|us)(?: these| those| this| stuff| things)?",
        f"stop {_EN_SUCH}{_EN_LETTERS}(?: to {_EN_ME})?",
        f"{_EN_NOT} (?:text|message|msg|sms|contact|write(?: to)?|e-?mail|bother|spam|survey) {_EN_ME}",
        f"{_EN_NOT} send (?:me |us )?{_EN_SUCH}{_EN_LETTERS}",
        f"{_EN_NOT} call {_EN_ME} (?:again|any ?more|ever)",
        f"(?:unsubscribe|remove|delete|take|opt) (?:{_EN_ME}|my data)(?: out| off| from| of)*"
        f"(?: this| the| your| all| these| any)*(?: (?:mailing )?(?:lists?|database|{_EN_LETTERS}))?",
        "(?:i (?:want|wish)|i(?:'d| would) like|i need) to (?:unsubscribe|opt out|be removed)",
        "(?:i'm |i am |i )?opt(?:ing)? out",
        "i (?:revoke|withdraw) (?:my )?consent",
        f"no more {_EN_LETTERS}",
        f"i (?:do not|don't|dont) want (?:to (?:receive|get) )?{_EN_SUCH}{_EN_LETTERS}(?: from you)?",
        "i (?:do not|don't|dont) want to be (?:contacted|texted|messaged)",
        "leave me alone",
        "lose my number",
    ),
    "(?: (?:right )?now| immediately| again| any ?more| ever| at all| please| thanks| thank you| for good| forever)*",
)

# ---------------------------------------------------------------- Russian

_RU_LETTERS = "(?:сообщени[яей]|смс|смск[иу]|эсэмэск[иу]|опрос(?:ы|ов)?|спам|рассылк[иуа]|писем|письма|уведомлени[яй])"
_RU_ME = "(?:мне|нам|меня|нас)"
_RU_FILL = f"(?:{_RU_ME}|пожалуйста|больше|никогда|уже|просто|сюда|на этот номер|ваши|эти|ваших|этих|свои|прошу|вас)"
_RU_NOT = "не (?:надо |нужно )?"
_RU_WRITE = "(?:пиши(?:те)?|писать|шли(?:те)?|слать|присылай(?:те)?|присылать|отправляй(?:те)?|отправлять|спамь(?:те)?)"
_RU_DISTURB = "(?:беспокой(?:те)?|беспокоить|звони(?:те)?|звонить)"
_RUSSIAN = _clause(
    "(?:пожалуйста |просто |прошу |прошу вас |и |я |ну )*",
    (
        # The words wander: "больше не пишите мне", "не пишите мне больше", "мне больше не пишите".
        f"(?:{_RU_FILL} )*больше (?:{_RU_FILL} )*{_RU_NOT}(?:{_RU_FILL} )*(?:{_RU_WRITE}|{_RU_DISTURB})",
        f"(?:{_RU_FILL} )*{_RU_ME} (?:{_RU_FILL} )*{_RU_NOT}(?:{_RU_FILL} )*{_RU_WRITE}",
        f"{_RU_NOT}(?:{_RU_FILL} )*(?:больше|{_RU_ME}) (?:{_RU_FILL} )*{_RU_WRITE}",
        f"{_RU_NOT}{_RU_WRITE} (?:{_RU_FILL} )*(?:больше|{_RU_ME}|{_RU_LETTERS})",
        f"{_RU_NOT}(?:беспокой(?:те)?|беспокоить) (?:{_RU_FILL} )*(?:больше|меня|нас)",
        f"{_RU_NOT}звони(?:те)? (?:{_RU_FILL} )*больше",
        f"(?:хватит|перестань(?:те)?|прекрати(?:те)?|прекращай(?:те)?) (?:{_RU_FILL} )*"
        f"(?:{_RU_WRITE}|спамить|беспокоить|донимать|{_RU_LETTERS})",
        f"(?:отпиши|отпишите|удалите|уберите|исключите) (?:меня|мой номер)"
        f"(?: из| от| вашей| вашего| этой| этого| всех| списка| списков| базы| {_RU_LETTERS}| рассылок)*",
        "(?:хочу|желаю|требую) (?:отписаться|отписать меня)(?: от| вашей| всех| этой| рассылки| рассылок| опросов)*",
        f"не (?:хочу|желаю) (?:больше )?получать (?:больше )?(?:от вас )?(?:{_RU_FILL} )*{_RU_LETTERS}",
        "(?:отзываю|прошу отозвать) (?:мое |свое )?согласие",
        f"отказываюсь от (?:{_RU_FILL} )*(?:{_RU_LETTERS}|сообщений)",
        "отстань(?:те)?|отвяжитесь|оставьте меня в покое",
    ),
    f"(?: {_RU_FILL}| {_RU_LETTERS}| от меня| от вас| ничего)*",
)

# ---------------------------------------------------------------- Chinese, both scripts

_ZH_LETTERS = "(?:垃圾)?(?:短信|短訊|简讯|簡訊|信息|消息|讯息|訊息|问卷|問卷|通知|调查|調查)"
_ZH_I = "(?:我们|我們|我)"
_ZH_ME = f"(?:给|給|向|对|對){_ZH_I}"
_ZH_NOT = "(?:不要|不用|别|別|勿)"
_ZH_SEND = "(?:发送|發送|发|發|传|傳|推送)"
_ZH_DISTURB = "(?:联系|聯絡|聯繫|联络|打扰|打擾|骚扰|騷擾|烦|煩)"
_ZH_AGAIN = "(?:再|继续|繼續)"
_ZH_SUCH = "(?:这些|這些|任何|你们的|你們的)?"
_CHINESE = _clause(
    "(?:请|請|麻烦|麻煩|拜托|拜託|你们|你們|以后|以後|求求|求你们| )*",
    (
        f"{_ZH_NOT}{_ZH_AGAIN}*(?:{_ZH_ME})?{_ZH_AGAIN}*{_ZH_SEND}{_ZH_SUCH}{_ZH_LETTERS}(?:{_ZH_ME})?",
        f"{_ZH_NOT}{_ZH_AGAIN}*(?:{_ZH_ME}{_ZH_AGAIN}*{_ZH_SEND}|{_ZH_SEND}{_ZH_ME})",
        f"{_ZH_NOT}{_ZH_AGAIN}{_ZH_SEND}|(?:别|別|不要){_ZH_SEND}(?=了)",
        f"{_ZH_NOT}{_ZH_AGAIN}*{_ZH_DISTURB}{_ZH_I}|{_ZH_NOT}{_ZH_AGAIN}{_ZH_DISTURB}|(?:请勿|請勿|勿)(?:打扰|打擾|骚扰|騷擾)",
        f"停止(?:{_ZH_ME})?(?:{_ZH_SEND}(?:{_ZH_LETTERS})?|{_ZH_DISTURB}(?:{_ZH_I})?|{_ZH_LETTERS})",
        "我?(?:要|想|想要|需要)(?:退订|退訂|取消订阅|取消訂閱)",
        f"(?:退订|退訂)(?:所有|全部)?{_ZH_LETTERS}",
        f"我?(?:不想|不要|不愿|不願|拒绝|拒絕)再?(?:收到|接收|收){_ZH_SUCH}{_ZH_LETTERS}",
        "(?:把|将|將)我(?:从|從)?(?:名单|名單|列表)?(?:中|里|裡)?(?:删除|刪除|移除)",
    ),
    "(?:了|啦|吧|谢谢|謝謝| )*",
)

_ANY = re.compile(_one_of(_ENGLISH, _RUSSIAN, _CHINESE))


def says_stop(clause: str) -> bool:
    """Is the whole clause one of the wordings?"""
    return _ANY.fullmatch(clause) is not None
