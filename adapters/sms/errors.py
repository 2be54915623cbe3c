"""What Twilio's codes mean for a message. One table serves refused sends and failed deliveries alike.

The codes are those of twilio.com/docs/api/errors. Twilio's own sentences are not passed on: they quote phone numbers.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    DeadReason,
    OutcomeUnknown,
    Scope,
    SendError,
    TryLater,
    Unsendable,
)

Rule = Callable[[str], SendError]

_MINUTES = 60.0
_HOURS = 3600.0


def _dead(reason: DeadReason, detail: str) -> Rule:
    return lambda code: AddressDead(code, reason, detail)


def _later(detail: str, retry_after: float | None = None, scope: Scope = "address") -> Rule:
    return lambda code: TryLater(code, detail, retry_after=retry_after, scope=scope)


def _broken(detail: str) -> Rule:
    return lambda code: ChannelBroken(code, detail)


def _ours(detail: str) -> Rule:
    return lambda code: Unsendable(code, detail)


RULES: dict[int, Rule] = {
    # The customer, or their number.
    21610: _dead("opted_out", "the number has opted out; only START or UNSTOP from it lifts that"),
    21211: _dead("unknown", "not a phone number"),
    21612: _dead("unknown", "the number cannot be reached from our sender"),
    21614: _dead("not_mobile", "not a mobile number"),
    30005: _dead("unknown", "unknown handset"),
    30006: _dead("not_mobile", "a landline, or a carrier that takes no texts"),
    63003: _dead("unknown", "no such WhatsApp address"),
    63024: _dead("unknown", "WhatsApp does not allow this recipient"),
    63032: _dead("blocked", "WhatsApp: the customer cannot be messaged"),
    63033: _dead("blocked", "WhatsApp: the customer blocked us"),
    # It may work later.
    30003: _later("handset switched off or out of reach", retry_after=1 * _HOURS),
    30008: _later("the carrier gave no reason", retry_after=1 * _HOURS),
    30017: _later("the carrier is congested", retry_after=5 * _MINUTES),
    30023: _later("the carrier's daily cap is reached", retry_after=6 * _HOURS),
    30027: _later("the carrier's daily cap is reached", retry_after=6 * _HOURS),
    14107: _later("our sending rate is exceeded", scope="channel"),
    20429: _later("too many requests at once", scope="channel"),
    21611: _later("the sender's queue is full", retry_after=5 * _MINUTES, scope="channel"),
    30001: _later("the queue is full", retry_after=5 * _MINUTES, scope="channel"),
    30022: _later("the campaign's rate is exceeded", scope="channel"),
    63018: _later("the WhatsApp rate is exceeded", scope="channel"),
    # Nothing goes out until somebody mends it.
    20003: _broken("the account SID or auth token is wrong"),
    20005: _broken("the account is not active"),
    20404: _broken("no such account, number or service"),
    21212: _broken("the number we send from is not a phone number"),
    21408: _broken("this country is not allowed in the account's geographic permissions"),
    21603: _broken("no number to send from is configured"),
    21606: _broken("the number we send from cannot send texts"),
    21608: _broken("a trial account sends only to verified numbers"),
    21659: _broken("the number we send from is not Twilio's"),
    21660: _broken("the number we send from belongs to another account"),
    21703: _broken("the Messaging Service has no number to send from"),
    30002: _broken("the account is suspended"),
    30032: _broken("the toll-free number is not verified"),
    30034: _broken("the number is not registered for US 10DLC"),
    # What was sent.
    21602: _ours("no body"),
    21604: _ours("no recipient"),
    21617: _ours("longer than 1,600 characters"),
    21620: _ours("the media URL is wrong"),
    21623: _ours("too many media files"),
    30004: _ours("blocked by the carrier: review the wording"),
    30007: _ours("filtered as spam by the carrier: review the wording"),
    63016: _ours("WhatsApp takes only approved templates 24 hours after the customer's last message"),
}

#: What a refusal without a known code means, by the hundreds of its HTTP status.
_BY_STATUS: dict[int, Rule] = {3: _broken("the API address redirects"), 4: _ours("refused")}
_BY_EXACT_STATUS: dict[int, Rule] = {status: _broken("access refused") for status in (401, 403, 404)}


def error_for(code: int) -> SendError:
    """What a delivery that failed with this code amounts to. A code nobody knows is not worth another attempt."""
    return RULES.get(code, _ours("a reason not in the table"))(str(code))


def refusal(status: int, code: int | None, retry_after: float | None) -> SendError:
    """What an HTTP answer other than 2xx amounts to. `code` is that of its JSON body, `retry_after` its header's."""
    name = str(code or status)
    if status >= 500 or status == 408:
        return OutcomeUnknown(name, "the API failed")
    if status == 429:
        return TryLater(name, "too many requests", retry_after=retry_after, scope="channel")
    fallback = _BY_EXACT_STATUS.get(status) or _BY_STATUS.get(status // 100, _ours("refused"))
    return RULES.get(code or 0, fallback)(name)
