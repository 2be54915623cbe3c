"""The built-in surveys, one YAML file each, and how a survey file is read, checked and written."""

from bot.surveys.loader import builtin, dump, load_file, load_text
from bot.surveys.schema import json_schema

__all__ = ["builtin", "dump", "json_schema", "load_file", "load_text"]
