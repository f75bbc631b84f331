import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
HEAVY = ("pydantic", "phonenumbers", "orderhub.orders.wire", "orderhub.orders.fields")


def test_showing_a_card_loads_nothing_that_only_taking_orders_in_needs() -> None:
    script = f"import app, sys; print([name for name in {HEAVY} if name in sys.modules])"
    environment = {
        "PYTHONPATH": f"{ROOT / 'functions/read_order_card'}:{ROOT / 'layers/orderhub/python'}",
        "ORDERS_TABLE": "orders",
        "OPERATIONS_TABLE": "operations",
        "SECRETS_TABLE": "secrets",
        "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
        "CUSTOMERS_TABLE": "customers",
        "DEFAULT_TIME_ZONE": "Asia/Shanghai",
        "DEFAULT_PHONE_REGION": "CN",
        "FRAME_ANCESTORS": "'self'",
        "AUDIT_RETENTION_DAYS": "400",
        "AWS_DEFAULT_REGION": "us-east-1",
    }

    done = subprocess.run(  # noqa: S603 - our own interpreter, a fresh one
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )

    assert (done.stderr, done.stdout.strip()) == ("", "[]")
