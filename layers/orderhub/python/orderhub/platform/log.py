"""The log: event names with ids as fields; never a body, never what a customer gave us."""

from aws_lambda_powertools import Logger

log = Logger(service="orderhub")
