"""Jobs that go on in the background: taken by one worker at a time, resumed when it dies, given up at last."""
