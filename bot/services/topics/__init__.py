"""What customers talk about: topics, and the texts that are tagged with them."""

from bot.services.topics.reading import of_conversation, tags_of_conversations, talked_about

__all__ = ["of_conversation", "tags_of_conversations", "talked_about"]
