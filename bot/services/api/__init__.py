"""What admins set up for other programs: tokens for the API, webhooks that tell of what happened."""
