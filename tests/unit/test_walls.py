"""The walls between the rooms, and what each function may load.

Imports are read from the source, so that the answer is the same on every machine; what a function loads is
asked of a fresh interpreter.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "layers" / "orderhub" / "python"
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))

ROOMS = {
    ("cards", "audit"): "whoever is shown personal data is written down",
    ("cards", "care"): "a card shows what was done about an order, and what can be",
    ("cards", "orders"): "a card shows an order",
    ("care", "orders"): "what is done is done about an order",
    ("customers", "events"): "an event says who an order is from",
    ("customers", "orders"): "a customer is who orders are from",
    ("deletions", "orders"): "orders are deleted",
    ("events", "orders"): "an event tells of a change of an order",
    ("history", "customers"): "events of a customer are shown if there is one of that id",
    ("history", "events"): "what was told is shown with what came of it",
    ("history", "orders"): "most of it was told of orders",
    ("history", "rules"): "a rule is held against what was told, to say why it fired or did not",
    ("imports", "events"): "a dry run says which events would come of a file",
    ("imports", "orders"): "the rows of a file become orders",
    ("imports", "messages"): "a dry run says who would get a message",
    ("imports", "workflows"): "and which workflows would start",
    ("imports", "rules"): "and which rules would fire",
    ("imports", "customers"): "on what they know of customers",
    ("imports", "rfm"): "who would move to another cell",
    ("imports", "segments"): "and who would enter a segment",
    ("links", "cards"): "a link opens a card",
    ("links", "care"): "a link takes in feedback",
    ("links", "orders"): "a link is to an order",
    ("privacy", "audit"): "of who looked at an order the fact stays",
    ("privacy", "customers"): "a customer is exported, or erased",
    ("privacy", "events"): "so is what was told of them",
    ("privacy", "imports"): "they are in files that were dropped",
    ("privacy", "messages"): "it is forgotten what they were sent",
    ("privacy", "orders"): "they are taken out of their orders",
    ("privacy", "rules"): "texts of rules may name them",
    ("privacy", "segments"): "so may those of segments",
    ("privacy", "tasks"): "tasks about them go",
    ("privacy", "workflows"): "workflows that wait for them are stopped",
    ("reconcile", "customers"): "what customers have is held against the orders",
    ("reconcile", "events"): "so is what was told",
    ("reconcile", "orders"): "orders are what all else is held against",
    ("products", "events"): "a change of an order is read as those read it who tell of it",
    ("products", "orders"): "products and stores are what orders tell of",
    ("rfm", "customers"): "the grid is of customers and what they bought",
    ("rfm", "events"): "a move between its cells is told",
    ("rfm", "orders"): "currencies and amounts are those of orders",
    ("revenue", "customers"): "a sale and a message belong together by their customer",
    ("revenue", "orders"): "orders are what revenue is made of",
    ("messages", "customers"): "it is kept which customer got a message",
    ("rules", "customers"): "a rule may tag a customer",
    ("messages", "events"): "who sends by a system of their own is asked on the bus",
    ("messages", "links"): "a message carries signed links",
    ("rules", "events"): "a rule is held against what was told",
    ("rules", "orders"): "what was told is of orders",
    ("rules", "rfm"): "a rule may ask in which cell of the grid a customer is",
    ("rules", "segments"): "and in which segments",
    ("rules", "tasks"): "a rule may give people something to do",
    ("webhooks", "events"): "a webhook is told of an event",
    ("webhooks", "orders"): "times are written as everywhere",
    ("segments", "customers"): "a segment tells customers apart",
    ("segments", "events"): "it is told who enters and who leaves",
    ("segments", "orders"): "a segment is about orders",
    ("segments", "rfm"): "a condition may be about a cell of the grid",
    ("messages", "orders"): "a message is about an order",
    ("replays", "events"): "events are told again, and each is marked",
    ("replays", "orders"): "times and failed writes are those of orders",
    ("replays", "messages"): "a dry run says which messages would go out",
    ("replays", "workflows"): "only what starts a workflow is told to it again",
    ("tasks", "events"): "it is told that a task is new, and that it is overdue",
    ("tasks", "orders"): "a task is about an order",
    ("workflows", "customers"): "a workflow asks what a customer ordered since",
    ("workflows", "events"): "events start workflows, and what they set off is noted beside them",
    ("workflows", "messages"): "a workflow sends messages",
    ("workflows", "orders"): "a workflow asks how an order is now",
    ("workflows", "rfm"): "a segment that stops workflows may be about cells of the grid",
    ("workflows", "segments"): "who is in a segment may be left alone",
    ("workflows", "tasks"): "a workflow creates tasks",
}
"""Which room may know which; `errors`, `mistakes` and `words` everybody may, and `edge` as follows."""

FOR_EVERYBODY = {"errors", "mistakes", "words"}

TO_THE_EDGE = {
    ("audit.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("audit.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("audit.requests", "edge.signing"): "makes cursors that nobody else can make",
    ("audit.trail", "edge.aws"): "talks to the Operations table",
    ("audit.reducing", "edge.aws"): "the same",
    ("cards.answers", "edge.http"): "a card that is known is answered with a status of its own",
    ("cards.card", "edge.scopes"): "offers what its reader may do",
    ("cards.chat", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("cards.recent", "edge.bodies"): "reads what is asked",
    ("cards.fault_page", "edge.http"): "reads which page was asked for, and in which language",
    ("cards.fault_page", "edge.pages"): "says what the page may load",
    ("cards.page", "edge.pages"): "says what the page may load",
    ("cards.recent", "edge.http"): "the same",
    ("cards.requests", "edge.http"): "the same",
    ("cards.requests", "edge.log"): "says when a page lacks its customer",
    ("cards.reveal", "edge.http"): "the same",
    ("cards.reveal", "edge.log"): "says when a key reveals too much",
    ("cards.reveal", "edge.scopes"): "asks for a scope beyond the route's",
    ("care.advice", "edge.scopes"): "says what an action needs",
    ("care.terms", "edge.scopes"): "the same",
    ("care.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("care.parameters", "edge.bodies"): "reads what is asked",
    ("care.cases", "edge.http"): "what the status does not allow is refused with a status of its own",
    ("care.feedback", "edge.http"): "the same",
    ("care.rechecks", "edge.http"): "the same",
    ("care.requests", "edge.http"): "the same",
    ("care.requests", "edge.scopes"): "who may ask may not decide",
    ("care.case_notes", "edge.http"): "what is said may be too long",
    ("customers.checked", "edge.aws"): "talks to the Customers table",
    ("customers.checked", "edge.batches"): "reads many rows at once",
    ("customers.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("customers.merging", "edge.bodies"): "reads what is asked",
    ("customers.merging", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("customers.merging", "edge.log"): "says who merged whom",
    ("customers.pointers", "edge.aws"): "talks to the Customers table",
    ("customers.requests", "edge.query_params"): "reads what is asked",
    ("customers.requests", "edge.bodies"): "the same",
    ("customers.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("customers.requests", "edge.cursors"): "says where a list goes on",
    ("customers.requests", "edge.signing"): "with what a place in it is signed",
    ("customers.secret", "edge.aws"): "talks to the Operations table",
    ("customers.index", "edge.aws"): "talks to the Customers table",
    ("customers.erasure_screen", "edge.log"): "says that it knows less than it should",
    ("customers.erased", "edge.aws"): "talks to the Customers table",
    ("customers.suppression_list", "edge.aws"): "the same",
    ("customers.customer_rows", "edge.aws"): "the same",
    ("customers.customer_rows", "edge.batches"): "deletes many rows at once",
    ("customers.named", "edge.http"): "whoever is named may be named wrongly",
    ("customers.unreachable", "edge.aws"): "knows when it does not answer",
    ("customers.delivery_log", "edge.aws"): "the same",
    ("customers.tags", "edge.aws"): "talks to the Customers table",
    ("customers.tagging", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("customers.table", "edge.aws"): "talks to the Customers table",
    ("customers.table", "edge.batches"): "reads and writes many rows at once",
    ("deletions.answers", "edge.calling"): "calls the function that deletes",
    ("deletions.answers", "edge.http"): "the same",
    ("deletions.ledger", "edge.records"): "writes operations only as they were read",
    ("deletions.request", "edge.bodies"): "reads what is asked",
    ("deletions.request", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("deletions.work", "edge.log"): "says how a deletion ended",
    ("history.explaining", "edge.http"): "answers with a page",
    ("history.explaining", "edge.signing"): "names who signs cursors",
    ("history.of_order", "edge.query_params"): "reads how much of the list is asked for",
    ("history.of_order", "edge.cursors"): "goes on from page to page",
    ("history.of_order", "edge.http"): "reads which order is meant",
    ("history.of_order", "edge.signing"): "names who signs cursors",
    ("history.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("history.requests", "edge.cursors"): "goes on from page to page",
    ("history.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("history.requests", "edge.signing"): "names who signs them",
    ("imports.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("imports.requests", "edge.bodies"): "reads what is asked",
    ("imports.requests", "edge.calling"): "calls the function that works off imports",
    ("links.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("links.feedback", "edge.http"): "the same",
    ("links.plain_page", "edge.pages"): "says what the page may load",
    ("links.feedback", "edge.bodies"): "knows how much may be sent",
    ("links.opened", "edge.http"): "a link that is none is a 404",
    ("links.opened", "edge.scopes"): "a link may carry the right to act",
    ("links.requests", "edge.scopes"): "nobody hands on what their key may not do",
    ("links.tokens", "edge.scopes"): "the same",
    ("links.opened", "edge.signing"): "reads tokens that nobody else can make",
    ("links.requests", "edge.bodies"): "reads what is asked",
    ("links.requests", "edge.http"): "the order may not be there",
    ("links.requests", "edge.log"): "says that a link was made",
    ("links.requests", "edge.signing"): "makes tokens that nobody else can make",
    ("links.tokens", "edge.signing"): "the same",
    ("orders.write_attempt", "edge.aws"): "translates what the Orders table answers",
    ("orders.order_activities", "edge.aws"): "talks to the Orders table",
    ("orders.headers", "edge.batches"): "reads many headers at once",
    ("orders.erasure", "edge.aws"): "talks to the Orders table",
    ("orders.index", "edge.aws"): "talks to the indexes of the Orders table",
    ("orders.index", "edge.batches"): "reads many headers at once",
    ("orders.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("orders.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("orders.requests", "edge.http"): "the same",
    ("orders.requests", "edge.cursors"): "says where a list goes on",
    ("orders.requests", "edge.signing"): "with what a place in it is signed",
    ("orders.removal", "edge.aws"): "talks to the Orders table",
    ("imports.joblist", "edge.aws"): "talks to the Operations table",
    ("imports.joblist", "edge.records"): "writes jobs only as they were read",
    ("imports.bucket", "edge.aws"): "talks to the drop bucket",
    ("imports.requests", "edge.http"): "what is asked of imports may have to be refused with a status of its own",
    ("imports.composing", "edge.remembered"): "need not read the grid's boundaries for each order",
    ("imports.desk", "edge.log"): "says how an import ended",
    ("imports.process", "edge.log"): "says that an import was told of later, or could not be",
    ("orders.tallied", "edge.metrics"): "counts what became of orders",
    ("events.reporting", "edge.log"): "says what was told",
    ("events.reporting", "edge.metrics"): "and how late",
    ("imports.process", "edge.metrics"): "counts the rows of files",
    ("workflows.sending", "edge.log"): "says what became of a message",
    ("workflows.sending", "edge.metrics"): "counts messages by what became of them",
    ("orders.post", "edge.http"): "the request as a whole may have to be refused with a status of its own",
    ("orders.body", "edge.http"): "the same",
    ("orders.views", "edge.http"): "an order that is not there is a 404",
    ("orders.table", "edge.aws"): "talks to the Orders table",
    ("orders.writer", "edge.aws"): "talks to the Orders table",
    ("events.bus", "edge.aws"): "talks to the event bus",
    ("events.day_index", "edge.aws"): "talks to the index of the Events table",
    ("events.forgetting", "edge.aws"): "talks to the Events table",
    ("events.forgetting", "edge.batches"): "deletes many rows at once",
    ("events.history", "edge.aws"): "talks to the Events table",
    ("events.history", "edge.batches"): "writes many events at once",
    ("events.kept_events", "edge.aws"): "talks to the Events table",
    ("events.kept_events", "edge.batches"): "reads many events at once",
    ("events.quarantine", "edge.aws"): "talks to the quarantine queue",
    ("events.reaction_log", "edge.aws"): "talks to the Events table",
    ("reconcile.steps", "edge.log"): "says what was found in all",
    ("reconcile.tell", "edge.log"): "says of what cannot be told",
    ("reconcile.work", "edge.log"): "says what was found where",
    ("products.requests", "edge.query_params"): "reads what is asked",
    ("products.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("products.requests", "edge.cursors"): "says where a list goes on",
    ("products.requests", "edge.signing"): "with what a place in it is signed",
    ("products.table", "edge.aws"): "talks to the Products table",
    ("products.table", "edge.batches"): "reads many rows at once",
    ("rfm.parameters", "edge.query_params"): "reads what is asked for",
    ("rfm.parameters", "edge.bodies"): "reads what is asked",
    ("rfm.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("rfm.records", "edge.aws"): "talks to the Operations table",
    ("rfm.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("rfm.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("rfm.requests", "edge.cursors"): "says where a list goes on",
    ("rfm.requests", "edge.signing"): "with what a place in it is signed",
    ("rfm.requests", "edge.tables"): "answers with a table",
    ("rfm.views", "edge.tables"): "writes it",
    ("revenue.parameters", "edge.query_params"): "reads what is asked for",
    ("revenue.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("revenue.requests", "edge.http"): "the same",
    ("revenue.requests", "edge.tables"): "answers with a table",
    ("revenue.views", "edge.tables"): "writes it",
    ("rules.parameters", "edge.bodies"): "reads what is asked",
    ("rules.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("rules.batches", "edge.log"): "names what is to come again",
    ("rules.engine", "edge.log"): "says which rule fired, and which failed",
    ("rules.firings", "edge.aws"): "talks to the Operations table",
    ("rules.firings", "edge.batches"): "reads many rows at once",
    ("rules.requests", "edge.query_params"): "reads how much of a list is asked for",
    ("rules.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("rules.requests", "edge.signing"): "makes cursors that nobody else can make",
    ("rules.forgetting", "edge.aws"): "talks to the Operations table",
    ("rules.stored_lookups", "edge.remembered"): "need not read segments and the grid's boundaries for each event",
    ("rules.table", "edge.aws"): "talks to the Operations table",
    ("segments.parameters", "edge.bodies"): "reads what is asked",
    ("segments.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("segments.cell_exports", "edge.http"): "the same",
    ("segments.files", "edge.aws"): "talks to the drop bucket",
    ("segments.requests", "edge.query_params"): "reads how much of a list is asked for",
    ("segments.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("segments.requests", "edge.cursors"): "says where a list goes on",
    ("segments.requests", "edge.signing"): "with what a place in it is signed",
    ("segments.runs", "edge.aws"): "talks to the state machine",
    ("segments.forgetting", "edge.aws"): "talks to the Operations table",
    ("segments.table", "edge.aws"): "talks to the Operations table",
    ("segments.watch", "edge.log"): "names a segment it cannot read",
    ("segments.watch", "edge.remembered"): "need not read the segments for each change",
    ("messages.composing", "edge.aws"): "makes the clients that send",
    ("messages.composing", "edge.calling"): "has the keys made that links are signed with",
    ("messages.composing", "edge.signing"): "links are signed",
    ("messages.composing", "edge.signing_keys"): "the same",
    ("messages.contacts", "edge.aws"): "talks to the Operations table",
    ("messages.ledger", "edge.aws"): "the same",
    ("messages.ledger", "edge.batches"): "reads many rows at once",
    ("messages.forgetting", "edge.aws"): "the same",
    ("messages.signed", "edge.signing"): "makes tokens that nobody else can make",
    ("messages.trying", "edge.bodies"): "reads what is asked",
    ("messages.trying", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("messages.unsubscribing", "edge.http"): "a link that is none is a 404",
    ("messages.unsubscribing", "edge.log"): "says who unsubscribed, by id",
    ("messages.unsubscribing", "edge.signing"): "reads tokens that nobody else can make",
    ("webhooks.calling", "edge.log"): "says what was called",
    ("webhooks.requests", "edge.bodies"): "reads what is asked",
    ("webhooks.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("webhooks.table", "edge.aws"): "talks to the Operations table",
    ("messages.send_faults", "edge.aws"): "translates what SES and SNS answer, for mail and sms",
    ("replays.parameters", "edge.bodies"): "reads what is asked",
    ("replays.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("replays.requests", "edge.query_params"): "reads what is asked",
    ("replays.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("replays.table", "edge.records"): "writes replays only as they were read",
    ("replays.work", "edge.log"): "says how a replay ended",
    ("privacy.parameters", "edge.bodies"): "reads what is asked",
    ("privacy.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("privacy.erasing", "edge.http"): "a run may no longer wait",
    ("privacy.files", "edge.aws"): "talks to the drop bucket",
    ("privacy.ledger", "edge.records"): "writes requests only as they were read",
    ("privacy.requests", "edge.calling"): "calls the function that works off requests",
    ("privacy.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("privacy.requests", "edge.log"): "says that a request was taken in, and who came back",
    ("privacy.requests", "edge.signing"): "makes tokens that nobody else can make",
    ("privacy.work", "edge.log"): "says how a request ended",
    ("tasks.parameters", "edge.query_params"): "reads what is asked for",
    ("tasks.parameters", "edge.bodies"): "reads what is asked",
    ("tasks.parameters", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("tasks.listing", "edge.aws"): "talks to the index of the Operations table",
    ("tasks.telling", "edge.log"): "says of how many tasks it told",
    ("tasks.requests", "edge.query_params"): "reads how much of a list is asked for",
    ("tasks.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("tasks.requests", "edge.cursors"): "says where a list goes on",
    ("tasks.requests", "edge.signing"): "makes cursors that nobody else can make",
    ("tasks.table", "edge.records"): "the same",
    ("tasks.table", "edge.aws"): "talks to the Operations table",
    ("workflows.claims", "edge.aws"): "talks to the Operations table",
    ("workflows.composing", "edge.remembered"): "need not read the grid's boundaries for each run",
    ("workflows.requests", "edge.query_params"): "reads how much of the list is asked for",
    ("workflows.requests", "edge.cursors"): "a place in a list is signed",
    ("workflows.requests", "edge.http"): "what is asked may have to be refused with a status of its own",
    ("workflows.requests", "edge.signing"): "the same",
    ("workflows.runs", "edge.aws"): "talks to the Operations table",
    ("workflows.steps", "edge.log"): "tells how a run goes on",
    ("workflows.stopping", "edge.http"): "a run may have to be left with a status of its own",
    ("workflows.timers", "edge.aws"): "talks to EventBridge Scheduler",
    ("workflows.task", "edge.log"): "reports a fault before Step Functions gets it",
    ("messages.messenger", "edge.log"): "reports a ledger that could not be written after the message had gone",
    ("messages.record_delivery", "edge.log"): "reports that it could not be kept who got a message",
}
"""Which module of a room may know which module of the edge."""

AWS = {
    "edge.aws": "makes the clients, and knows what AWS raises",
    "messages.send_faults": "tells the time-outs apart after which a message may have gone",
}
"""The modules that import boto3 or botocore when they run."""

KNOWING_AWS = {
    *AWS,
    "audit.reducing",
    "audit.trail",
    "customers.erasure_screening",  # which composes
    "customers.erased",
    "customers.suppression_list",
    "customers.customer_rows",
    "customers.index",
    "customers.checked",
    "customers.pointers",
    "customers.profiles",  # which composes
    "customers.secret",  # the one in the Operations table
    "customers.table",
    "customers.unreachable",
    "customers.delivery_log",
    "customers.tags",
    "deletions.answers",  # by the operations, which it makes
    "deletions.ledger",
    "deletions.work",  # by the same
    "edge.batches",
    "edge.calling",
    "edge.records",  # rows by their keys, of several rooms
    "edge.keyring",  # the access keys in the Operations table
    "edge.idempotency",  # the answers remembered in the same
    "edge.signing_keys",  # the keys that sign, in the same
    "orders.write_attempt",
    "orders.order_activities",
    "orders.erasure",
    "orders.headers",
    "orders.index",
    "orders.removal",
    "orders.table",
    "orders.writer",
    "events.bus",
    "events.day_index",
    "events.forgetting",
    "events.history",
    "events.kept_events",
    "events.past_days",
    "events.quarantine",
    "events.reaction_log",
    "imports.composing",
    "imports.joblist",
    "imports.bucket",
    "imports.desk",  # by the list of jobs, in which it signs
    "imports.process",  # by jobs and bucket, between which it works
    "imports.arrivals",  # by the same
    "imports.requests",  # by the same
    "privacy.composing",
    "privacy.erasing",  # by the places it works on
    "privacy.data_inventory",  # the same
    "privacy.exporting",  # the same
    "privacy.files",
    "privacy.ledger",
    "privacy.requests",  # the same
    "privacy.views",  # the same
    "privacy.work",  # the same
    "products.table",
    "rfm.consumptions",  # which composes
    "rfm.records",
    "rules.firings",
    "rules.forgetting",
    "rules.stored_lookups",
    "rules.table",
    "segments.files",
    "segments.forgetting",
    "segments.runs",
    "segments.table",
    "messages.composing",
    "messages.contacts",
    "messages.forgetting",
    "workflows.claims",
    "workflows.composing",
    "workflows.runs",
    "workflows.timers",
    "messages.ledger",
    "messages.mail",
    "messages.sms",
    "messages.messenger",  # by the faults of sending, which it tells apart
    "replays.table",
    "tasks.listing",
    "tasks.table",
    "messages.trying",  # by the same
    "webhooks.table",
}
"""The modules that cannot be loaded without AWS's packages; all others are rules."""

POWERTOOLS = {"edge.log": "Logger", "edge.metrics": "Metrics", "edge.idempotency": "idempotency"}
"""The modules that know Powertools."""

SIGNING = {"edge.signing"}
"""What makes and reads tokens."""

PYDANTIC = {"orders.wire", "orders.request"}
"""Where untrusted orders enter; nothing else needs pydantic."""

CEL = {"rules.language"}
"""What decides conditions; nothing else knows in which language they are."""

PHONES = {"orders.phones"}
"""What knows one phone number in all its spellings."""

SENDS = "messages.composing"
"""The one module beside the functions that makes clients: those that send messages."""

MANY_CLIENTS = {"count_segments": {"dynamodb", "s3", "events"}}
"""The functions that make more than two clients at their start, which takes a tenth of it for each at least."""

TAKES_INPUT = "ingest_orders"
"""The one function that may load pydantic, and of Powertools more than Logger."""

PRIVACY = {
    *("audit", "customers", "edge", "events", "errors", "imports", "messages", "orders", "privacy", "rules"),
    *("segments", "tasks", "workflows"),
}
"""The rooms in which something of a customer is kept."""

SETTINGS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "ARCHIVE_DAYS": "30",
    "AUDIT_RETENTION_DAYS": "400",
    "COUNT_SEGMENTS_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:CountSegments",
    "CUSTOMERS_TABLE": "customers",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
    "DEFAULT_TIME_ZONE": "UTC",
    "DELETE_ORDERS_FUNCTION": "delete-orders",
    "DROP_BUCKET": "drop",
    "EVENTS_TABLE": "events",
    "ERASE_SETTLE_SECONDS": "90",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "1",
    "FRAME_ANCESTORS": "'self'",
    "FULFIL_PRIVACY_FUNCTION": "fulfil-privacy",
    "LOG_RETENTION_DAYS": "30",
    "RECEIPT_RETENTION_DAYS": "1825",
    "FREQUENCY_CAP": "3/7",
    "MESSAGE_CHANNELS": "email,sms",
    "HUB_NAME": "shop",
    "METRICS_NAMESPACE": "orderhub/shop",
    "PUBLIC_URL": "https://api.example.com",
    "SHOP_URL": "https://shop.example/",
    "QUIET_HOURS": "22:00-08:00",
    "MAX_MESSAGES_PER_IMPORT": "500",
    "OPERATIONS_TABLE": "operations",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "DECIDED_BY_OTHERS": "false",
    "ORDERS_TABLE": "orders",
    "PROCESS_IMPORT_FUNCTION": "process-import",
    "PRODUCTS_TABLE": "products",
    "REPLAY_EVENTS_FUNCTION": "replay-events",
    "REVENUE_FROM_INITIALIZED": "true",
    "QUARANTINE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/quarantine",
    "SENDER_EMAIL": "mail@example.com",
    "WEBHOOKS_INSIDE": "false",
    "SMS_ALLOWED": "false",
    "STORE_TIME_ZONES": "",
    "TIMER_GROUP": "orderhub",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
    "WAIT_SCALE": "1",
    "WORKFLOWS": "{}",
}


def name_of(path: Path) -> str:
    """The module's name within orderhub: `orders.table`."""
    return ".".join(path.relative_to(SOURCES / "orderhub").with_suffix("").parts)


MODULES = {name_of(path): path for path in sorted(SOURCES.rglob("*.py")) if path.stem != "__init__"}


def is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """All that is in a module but what only the type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.stmt) and is_for_types(node)):
            yield node
            yield from running(node)


@cache
def imports_of(module: str) -> frozenset[str]:
    """What a module imports when it runs, by full names; `from a import b` counts as `a.b` if that is a module."""
    found = set()
    for node in running(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports hide the direction"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inner if name.removeprefix("orderhub.") in MODULES}
            found |= modules or {node.module}
    return frozenset(found)


def own(module: str) -> set[str]:
    """The modules of orderhub that a module imports."""
    return {name.removeprefix("orderhub.") for name in imports_of(module) if name.startswith("orderhub.")}


def reach_of(module: str) -> set[str]:
    """All that is imported with a module, through others too."""
    reached: set[str] = set()
    ahead = [module]
    while ahead:
        one = ahead.pop()
        if one not in reached:
            reached.add(one)
            ahead += own(one)
    return {name for one in reached for name in imports_of(one)}


def room_of(module: str) -> str:
    return module.partition(".")[0]


def tops(names: set[str] | frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@cache
def loaded_by(code: str, folder: str = ".") -> frozenset[str]:
    """The modules a fresh interpreter has loaded after running some code."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=SETTINGS | {"PYTHONPATH": f"{ROOT / 'functions' / folder}:{SOURCES}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(json.loads(ended.stdout))


def loaded_by_function(folder: str) -> frozenset[str]:
    return loaded_by("import app", folder)


def test_a_room_knows_only_the_rooms_it_is_built_on() -> None:
    pairs = {(room_of(module), room_of(other)) for module in MODULES for other in own(module)}

    between = {(one, other) for one, other in pairs if one != other and other not in {"edge", *FOR_EVERYBODY}}

    assert between == set(ROOMS)


def test_only_the_modules_at_a_door_know_the_edge() -> None:
    pairs = {(module, other) for module in MODULES for other in own(module) if room_of(other) == "edge"}

    assert {(one, other) for one, other in pairs if room_of(one) != "edge"} == set(TO_THE_EDGE)


def test_faults_know_nothing() -> None:
    assert imports_of("errors") == set()


def test_words_know_nothing_but_their_languages() -> None:
    known = {other for module in MODULES if room_of(module) == "words" for other in own(module)}

    assert known == {"words.languages"}


def test_mistakes_know_only_faults() -> None:
    assert own("mistakes") == {"errors"}


def test_no_two_modules_import_each_other() -> None:
    turns = {module for module in MODULES for other in own(module) if f"orderhub.{module}" in reach_of(other)}

    assert turns == set()


def test_aws_is_imported_in_few_places() -> None:
    importing = {module for module in MODULES if tops(imports_of(module)) & {"boto3", "botocore"}}

    assert importing == set(AWS)


def test_rules_know_no_aws_not_even_through_others() -> None:
    knowing = {module for module in MODULES if tops(reach_of(module)) & {"boto3", "botocore"}}

    assert knowing == KNOWING_AWS


def test_the_types_of_aws_are_for_the_type_checker_only() -> None:
    running_with = {
        module for module in MODULES if any(top.startswith("mypy_boto3") for top in tops(imports_of(module)))
    }

    assert running_with == set()


@pytest.mark.parametrize(
    ("package", "modules"),
    [
        ("aws_lambda_powertools", set(POWERTOOLS)),
        ("pydantic", PYDANTIC),
        ("itsdangerous", SIGNING),
        ("phonenumbers", PHONES),
        ("cel", CEL),
    ],
)
def test_a_package_is_known_where_it_is_needed_and_nowhere_else(package: str, modules: set[str]) -> None:
    assert {module for module in MODULES if package in tops(imports_of(module))} == modules


@pytest.mark.slow
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_loads_nothing_that_only_tests_and_checks_need(folder: str) -> None:
    strange = {"moto", "pytest", "hypothesis", "aws_xray_sdk", "requests", "yaml", "local", "tests"}
    loaded = tops(loaded_by_function(folder))

    assert loaded & strange == set()
    assert {top for top in loaded if top.startswith("mypy")} == set()


@pytest.mark.slow
@pytest.mark.parametrize("folder", [name for name in FUNCTIONS if name != TAKES_INPUT])
def test_a_function_that_takes_no_orders_loads_no_pydantic(folder: str) -> None:
    assert "pydantic" not in tops(loaded_by_function(folder))


@pytest.mark.slow
def test_a_card_is_shown_without_what_lists_are_made_of() -> None:
    """Making their classes costs some 10 ms of a cold start."""
    assert loaded_by_function("read_order_card").isdisjoint({"orderhub.orders.listing", "orderhub.orders.streams"})


@pytest.mark.slow
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_loads_what_knows_phone_numbers_with_the_first_number(folder: str) -> None:
    assert "phonenumbers" not in tops(loaded_by_function(folder))


@pytest.mark.slow
@pytest.mark.parametrize("folder", [name for name in FUNCTIONS if name != TAKES_INPUT])
def test_of_powertools_a_function_loads_what_logger_brings_and_no_more(folder: str) -> None:
    logger = loaded_by("from aws_lambda_powertools import Logger\nLogger(service='orderhub')")

    more = {name for name in loaded_by_function(folder) - logger if name.startswith("aws_lambda_powertools")}

    assert more == set()


@pytest.mark.slow
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_makes_low_level_clients_only(folder: str) -> None:
    """They are botocore's: `boto3.resource` costs 57 ms more, and boto3's client for S3 40 ms."""
    more = {name for name in loaded_by_function(folder) if name.split(".")[0] == "boto3"}

    # Powertools' idempotency loads boto3 with itself, and asks for its types, not for a resource.
    assert not more or folder == TAKES_INPUT
    assert more - loaded_by("import boto3") <= {"boto3.dynamodb", "boto3.dynamodb.types"}


def clients_in(source: Path) -> set[str]:
    """The clients that some code makes, by the names of edge/aws.py; `later` is for those it may make."""
    return {
        node.func.attr
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "aws"
    }


def test_clients_are_made_where_functions_are_put_together() -> None:
    making = {module for module, source in MODULES.items() if clients_in(source)}

    assert making == {SENDS}
    assert clients_in(MODULES[SENDS]) == {"later"}


def test_a_function_makes_no_more_clients_than_it_needs() -> None:
    made = {folder: clients_in(ROOT / "functions" / folder / "app.py") - {"later"} for folder in FUNCTIONS}

    assert {folder: clients for folder, clients in made.items() if len(clients) > 2} == MANY_CLIENTS


@pytest.mark.slow
def test_a_room_is_loaded_only_by_the_functions_that_are_of_it() -> None:
    rooms = {
        folder: {name.split(".")[1] for name in loaded_by_function(folder) if name.startswith("orderhub.")}
        - {"mistakes", "words"}
        for folder in FUNCTIONS
    }

    assert rooms == {
        "act_on_order": {"care", "edge", "errors", "orders"},
        "apply_rules": {
            "customers",
            "edge",
            "events",
            "errors",
            "orders",
            "rfm",
            "rules",
            "segments",
            "tasks",
        },
        "authorize_request": {"edge", "errors"},
        "count_segments": {"customers", "edge", "events", "errors", "orders", "rfm", "segments", "workflows"},
        "delete_orders": {"deletions", "edge", "errors", "orders"},
        "follow_order_changes": {"customers", "edge", "errors", "events", "orders", "rfm", "segments"},
        "ingest_orders": {"customers", "edge", "errors", "orders"},
        "call_webhook": {"edge", "events", "errors", "orders", "webhooks"},
        "manage_webhooks": {"edge", "events", "errors", "orders", "webhooks"},
        "try_message": {"edge", "events", "errors", "messages", "orders"},
        "unsubscribe_contact": {"cards", "edge", "errors", "links", "messages", "orders"},
        "keep_products": {"edge", "events", "errors", "orders", "products"},
        "manage_customers": {"cards", "customers", "edge", "errors", "orders"},
        "manage_imports": {"edge", "errors", "imports", "orders"},
        "manage_segments": {"customers", "edge", "events", "errors", "orders", "rfm", "segments"},
        "manage_rules": {
            "customers",
            "edge",
            "events",
            "errors",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "tasks",
            "webhooks",
            "workflows",
        },
        "manage_tasks": {"edge", "errors", "orders", "tasks"},
        "tell_overdue_tasks": {"edge", "events", "errors", "orders", "tasks"},
        "manage_operations": {"deletions", "edge", "errors", "orders"},
        "manage_rfm": {"customers", "edge", "events", "errors", "orders", "rfm"},
        "move_rfm": {"customers", "edge", "events", "errors", "orders", "rfm", "workflows"},
        "take_step": {
            "customers",
            "edge",
            "events",
            "errors",
            "links",
            "messages",
            "orders",
            "rfm",
            "segments",
            "tasks",
            "workflows",
        },
        "make_signing_key": {"edge", "errors"},
        "manage_workflows": {"edge", "events", "errors", "orders", "workflows"},
        "process_import": {
            "customers",
            "edge",
            "events",
            "errors",
            "imports",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "tasks",
            "workflows",
        },
        "manage_privacy": PRIVACY,
        "fulfil_privacy": PRIVACY,
        "open_link": {"cards", "care", "edge", "errors", "links", "orders"},
        "reconcile_customers": {"customers", "edge", "events", "errors", "orders", "reconcile", "workflows"},
        "read_audit": {"audit", "edge", "errors"},
        "explain_order": {
            "customers",
            "edge",
            "events",
            "errors",
            "history",
            "orders",
            "rfm",
            "rules",
            "segments",
            "tasks",
            "workflows",
        },
        "read_events": {"customers", "edge", "events", "errors", "history", "orders", "rules"},
        "read_order_card": {"audit", "cards", "care", "edge", "errors", "orders"},
        "read_orders": {"edge", "events", "errors", "orders"},
        "read_products": {"edge", "events", "errors", "orders", "products"},
        "read_revenue": {"customers", "edge", "errors", "orders", "revenue"},
        "manage_replays": {
            "customers",
            "edge",
            "events",
            "errors",
            "messages",
            "orders",
            "replays",
            "rules",
            "webhooks",
            "workflows",
        },
        "replay_events": {"edge", "events", "errors", "orders", "replays", "workflows"},
        "sign_links": {"edge", "errors", "links", "orders"},
    }


@pytest.mark.slow
def test_conditions_are_decided_without_the_command_line_of_their_package() -> None:
    """It costs 0.4 s of a cold start, and the packages it needs are in no layer."""
    command_line = {"typer", "rich", "prompt_toolkit", "click"}

    assert tops(loaded_by("import orderhub.rules.language")).isdisjoint(command_line)
