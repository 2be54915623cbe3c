"""Alembic's migrations: expand before the deploy, contract after, so that old code runs on the new schema."""
