"""An emulated Twilio: the messaging part of its REST API, and people who text the number."""

from adapters.sandbox.twilio.emulator import TwilioEmulator
from adapters.sandbox.twilio.phones import Phone

__all__ = ["Phone", "TwilioEmulator"]
