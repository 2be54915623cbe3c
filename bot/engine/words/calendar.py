"""Names of months and of days near today, as `text.lower` leaves them."""

from __future__ import annotations

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "января", "январь", "янв"),
    ("february", "feb", "февраля", "февраль", "фев", "февр"),
    ("march", "mar", "марта", "март", "мар"),
    ("april", "apr", "апреля", "апрель", "апр"),
    ("may", "мая", "май"),
    ("june", "jun", "июня", "июнь", "июн"),
    ("july", "jul", "июля", "июль", "июл"),
    ("august", "aug", "августа", "август", "авг"),
    ("september", "sep", "sept", "сентября", "сентябрь", "сен", "сент"),
    ("october", "oct", "октября", "октябрь", "окт"),
    ("november", "nov", "ноября", "ноябрь", "ноя", "нояб"),
    ("december", "dec", "декабря", "декабрь", "дек"),
)
#: A month's name → 1–12.
MONTHS: dict[str, int] = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names}

#: A day's name → days from today.
DAYS: dict[str, int] = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2, "the day before yesterday": -2,
    "day after tomorrow": 2, "the day after tomorrow": 2, "сегодня": 0, "вчера": -1, "завтра": 1, "позавчера": -2,
    "послезавтра": 2, "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "明天": 1, "明日": 1, "前天": -2, "后天": 2,
    "後天": 2,
}  # fmt: skip
