"""What an agent is shown of the order a customer asks about, with personal data masked."""
