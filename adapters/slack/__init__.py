"""Slack: direct messages, slash command, shortcut and buttons, over HTTP or Socket Mode.

`parse`, `webhook`, `render` (with `blocks` and `words`) and `errors` are pure; only `channel` does I/O.
"""
