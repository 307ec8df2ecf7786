"""LinkedIn: an organisation's page by the Community Management API."""
