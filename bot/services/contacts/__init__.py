"""Contacts as staff keep them: `/contact`."""
