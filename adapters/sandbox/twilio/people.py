"""What people do with their phones: the acts of a player or a test."""

from __future__ import annotations

import secrets

import httpx2

from adapters.sandbox.twilio.account import API_VERSION
from adapters.sandbox.twilio.backend import Backend
from adapters.sandbox.twilio.messages import Draft, Message
from adapters.sandbox.twilio.phones import OPTED_OUT, REACHED, Phone, keyword
from adapters.sandbox.twilio.twiml import Problem, replies
from adapters.sandbox.twilio.webhooks import HTTP_FAILURE


class People:
    """Each act returns once the bot's webhook has answered, or was given up, with the message's sid."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def numbers(self) -> dict[str, Phone]:
        """How a number (+… or whatsapp:+…) behaves that isn't simply reached; to be changed at will."""
        return self._backend.carrier.phones

    @property
    def alerts(self) -> list[tuple[int, str]]:
        """What Twilio's console would show of the bot's URLs: (code, url)."""
        return self._backend.webhooks.alerts

    def opted_out(self, number: str) -> bool:
        return number in self._backend.blocked

    async def text(self, from_number: str, body: str, media: int = 0, to: str | None = None) -> str:
        """Send a text, with so many pictures. A keyword such as STOP is heeded by Twilio first."""
        message = self._arrive(from_number, to or self._backend.account.from_number, body, media)
        params = _inbound(message) | self._pictures(message["sid"], media)
        confirmation = self._backend.blocked.heed(from_number, body)
        if confirmation:
            self._backend.messages.post_from_platform(from_number, confirmation)
        meaning = keyword(body)
        if meaning and self._backend.advanced_opt_out:
            params["OptOutType"] = meaning
        await self._tell(message, params)
        return str(message["sid"])

    async def whatsapp(self, from_number: str, body: str, button_payload: str | None = None) -> str:
        """Write by WhatsApp, from a number without "whatsapp:"; with a payload, `body` is the button's text."""
        to = f"whatsapp:{self._backend.account.from_number}"
        message = self._arrive(f"whatsapp:{from_number}", to, body, 0)
        params = _inbound(message) | {"ProfileName": from_number, "WaId": from_number.lstrip("+")}
        if button_payload is not None:
            params |= {"ButtonText": body, "ButtonPayload": button_payload}
        await self._tell(message, params)
        return str(message["sid"])

    def _arrive(self, sender: str, to: str, body: str, media: int) -> Message:
        service = self._backend.account.messaging_service_sid
        return self._backend.messages.new(Draft("inbound", sender, to, body, "received", media, service))

    def _pictures(self, sid: str, media: int) -> dict[str, str]:
        base = f"https://api.twilio.com{self._backend.account.path}/Messages/{sid}/Media"
        urls = {f"MediaUrl{n}": f"{base}/ME{secrets.token_hex(16)}" for n in range(media)}
        return urls | {f"MediaContentType{n}": "image/jpeg" for n in range(media)}

    async def _tell(self, message: Message, params: dict[str, str]) -> None:
        """Bring a message to the webhook, failing that to the fallback URL, and send what it replies."""
        number, post = self._backend.number, self._backend.webhooks.post
        answer = await post(number["sms_url"], params)
        if answer is None and number["sms_fallback_url"]:
            failure = {"ErrorCode": str(HTTP_FAILURE), "ErrorUrl": number["sms_url"]}
            answer = await post(number["sms_fallback_url"], params | failure)
        if answer is not None:
            self._reply(message, answer)

    def _reply(self, message: Message, answer: httpx2.Response) -> None:
        texts = replies(answer)
        if isinstance(texts, Problem):
            self.alerts.append((texts.code, str(answer.url)))
            return
        for text in texts:
            if message["from"] in self._backend.blocked:
                self.alerts.append((OPTED_OUT, str(answer.url)))
                continue
            reply = Draft("outbound-reply", message["to"], message["from"], text, "queued")
            self._backend.carrier.carry(self._backend.messages.new(reply), REACHED, "")


def _inbound(message: Message) -> dict[str, str]:
    """The parameters of an inbound message's webhook. The emulator knows of no places: they are blank."""
    sid, service = message["sid"], message["messaging_service_sid"]
    places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")}
    return places | {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "SmsStatus": "received",
        "AccountSid": message["account_sid"],
        "From": message["from"],
        "To": message["to"],
        "Body": message["body"],
        "NumSegments": message["num_segments"],
        "NumMedia": message["num_media"],
        "ApiVersion": API_VERSION,
        **({"MessagingServiceSid": service} if service else {}),
    }
