"""What the hub is doing: figures of the last hour, what waits, and which alarms ring."""
