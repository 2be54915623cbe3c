"""What others reach over HTTP: webhooks, health, metrics."""
