"""SMS by Twilio; the same account carries WhatsApp addresses."""
