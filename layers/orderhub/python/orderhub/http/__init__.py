"""HTTP: requests read, answers and problems rendered, access keys, cursors, idempotency; knows no business."""
