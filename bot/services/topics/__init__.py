"""What customers talk about: topics, and the texts that are tagged with them."""
