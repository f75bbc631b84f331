"""What agents and buyers do about an order: actions, cases, feedback, and what to suggest to an agent."""
