"""Every table, in SQLAlchemy Core. The words are the glossary's; times are UTC; ids are the database's own.

Core rather than the ORM: the path from webhook to reply is a handful of known statements, and they stay visible.
"""

from bot.storage.tables.advocacy import (
    interview_requests,
    promoter_actions,
    promoter_offers,
    referral_codes,
    referrals,
    risk_matches,
    risk_rules,
)
from bot.storage.tables.api import api_replies, contact_events, webhook_deliveries, webhooks
from bot.storage.tables.askings import askings
from bot.storage.tables.base import Document, Facts, Id, UtcDateTime, metadata
from bot.storage.tables.campaigns import campaigns
from bot.storage.tables.cases import case_conversations, case_log, case_messages, cases
from bot.storage.tables.contacts import attributes, code_tries, codes, import_chunks, imports
from bot.storage.tables.conversations import answers, conversations, remarks
from bot.storage.tables.gates import decisions, gate_rules, guesses
from bot.storage.tables.law import consents, peppers, retention, suppressions
from bot.storage.tables.people import addresses, audit, contacts, links, staff
from bot.storage.tables.queues import inbound, outbox, pauses, quarantine, rates, timers, watermarks
from bot.storage.tables.storms import pages, storms
from bot.storage.tables.surveys import dialogues, drafts, survey_versions, surveys
from bot.storage.tables.teams import duties, teams
from bot.storage.tables.triggers import triggers
from bot.storage.tables.wishes import tellings, told, wish_log, wish_votes, wishes
from bot.storage.tables.words import api_tokens, listeners, mentions, retaggings, tags, texts, topics

__all__ = [
    "Document",
    "Facts",
    "Id",
    "UtcDateTime",
    "addresses",
    "answers",
    "api_replies",
    "api_tokens",
    "askings",
    "attributes",
    "audit",
    "campaigns",
    "case_conversations",
    "case_log",
    "case_messages",
    "cases",
    "code_tries",
    "codes",
    "consents",
    "contact_events",
    "contacts",
    "conversations",
    "decisions",
    "dialogues",
    "drafts",
    "duties",
    "gate_rules",
    "guesses",
    "import_chunks",
    "imports",
    "inbound",
    "interview_requests",
    "links",
    "listeners",
    "mentions",
    "metadata",
    "outbox",
    "pages",
    "pauses",
    "peppers",
    "promoter_actions",
    "promoter_offers",
    "quarantine",
    "rates",
    "referral_codes",
    "referrals",
    "remarks",
    "retaggings",
    "retention",
    "risk_matches",
    "risk_rules",
    "staff",
    "storms",
    "suppressions",
    "survey_versions",
    "surveys",
    "tags",
    "teams",
    "tellings",
    "texts",
    "timers",
    "told",
    "topics",
    "triggers",
    "watermarks",
    "webhook_deliveries",
    "webhooks",
    "wish_log",
    "wish_votes",
    "wishes",
]
