"""Outgoing webhooks: other programs are told what happened."""
