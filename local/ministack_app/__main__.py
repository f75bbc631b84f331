"""MiniStack, put right where it is not like AWS.

Runs in the cloud's own environment, as a program: it imports nothing of ours but the modules beside it.
Each function names what MiniStack 1.5.33 does; when it does it itself, delete
the function. Four things it does are only made quicker, and two it cannot do are added: to throttle tables,
and to limit the rate of mails.
"""

import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import cloudformation
import gateway
import mail
import metrics
import names
import permissions
import recovery
import refusals
import runs
import schedules
import streams
import tables
import throttling
import transforms
from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import (
    apigateway_v1,
    cloudwatch,
    dynamodb,
    eventbridge,
    lambda_svc,
    scheduler,
    ses_v2,
    stepfunctions,
)
from ministack.services.cloudformation import changesets, handlers, provisioners

SECONDS_BETWEEN_SCHEDULES = 1


def main() -> None:
    """Serve until a signal ends the process, as `python -m ministack` does."""
    # The argument names this process, and the folder it works in; MiniStack would try to read it.
    folder = Path(sys.argv.pop())
    ministack.app = gateway.keep_paths_encoded(ministack.app)
    apigateway_v1._import_rest_api = gateway.import_gateway_responses(apigateway_v1._import_rest_api)
    apigateway_v1._build_lambda_event_v1 = gateway.tell_the_address(apigateway_v1._build_lambda_event_v1)
    apigateway_v1._invoke_lambda_proxy_v1 = gateway.answer_for_lambda(apigateway_v1._invoke_lambda_proxy_v1)
    iam_actions._ses_v2_resource_arn = permissions.name_the_sender(iam_actions._ses_v2_resource_arn)
    iam_actions.extract_iam_action = permissions.name_one_for_many(iam_actions.extract_iam_action)
    iam_actions.extract_resource_arn = permissions.name_the_group(iam_actions.extract_resource_arn)
    iam_actions.dynamodb_service_context = permissions.tell_attributes(iam_actions.dynamodb_service_context)
    iam_actions.dynamodb_service_context = permissions.tell_leading_keys(iam_actions.dynamodb_service_context)
    iam_evaluator.enforce = permissions.enforce_by_item(iam_evaluator.enforce)
    lambda_svc._execute_function_warm = runs.name_the_error(lambda_svc._execute_function_warm)
    lambda_svc._sqs_esm_concurrency = runs.read_concurrency(lambda_svc._sqs_esm_concurrency)
    eventbridge._dispatch_to_lambda = runs.start
    ses_v2.handle_request = mail.report_feedback(ses_v2.handle_request)
    stepfunctions._call_lambda = throttling.name_the_throttle(runs.take_turns(stepfunctions._call_lambda))
    # It reads the text of a condition anew for each row it holds against it: half of what a query costs.
    dynamodb._condition_syntax_error = lru_cache(1024)(dynamodb._condition_syntax_error)
    run_quickly(folder)
    # It looks for schedules that are due each ten seconds, AWS each minute; tests have waits of seconds.
    scheduler._SCHEDULE_TICK_INTERVAL = SECONDS_BETWEEN_SCHEDULES
    dynamodb.handle_request = refusals.hold_to_rules(dynamodb.handle_request)
    dynamodb.handle_request = throttling.throttle(dynamodb.handle_request, folder / "throttle")
    lambda_svc._acquire_execution_slot = throttling.limit_functions(
        lambda_svc._acquire_execution_slot, folder / "functions-at-once"
    )
    ses_v2.handle_request = mail.limit_the_rate(ses_v2.handle_request, folder / "mails-a-second")
    dynamodb.get_state = streams.save_streams(dynamodb.get_state)
    dynamodb.load_persisted_state = streams.load_streams(dynamodb.load_persisted_state)
    recovered = recovery.Recovery()
    dynamodb._emit_stream_event = recovered.note(dynamodb._emit_stream_event)
    dynamodb._update_continuous_backups = recovered.switch(dynamodb._update_continuous_backups)
    dynamodb._describe_continuous_backups = recovered.describe(dynamodb._describe_continuous_backups)
    dynamodb._restore_table_to_point_in_time = recovered.restore(dynamodb._restore_table_to_point_in_time)
    measure()
    for name in ("_create_schedule", "_update_schedule"):
        setattr(scheduler, name, schedules.refuse_the_past(getattr(scheduler, name)))
    lambda_svc._execute_function = runs.limit_payloads(lambda_svc._execute_function)
    for module in (changesets, handlers):
        module._apply_transforms = transforms.pass_parameters(module._apply_transforms)
    provisioners._RESOURCE_HANDLERS[cloudformation.ARCHIVE] = {
        "create": cloudformation.create_archive,
        "delete": cloudformation.delete_archive,
    }
    alarm = provisioners._RESOURCE_HANDLERS[cloudformation.ALARM]
    alarm["create"] = cloudformation.watch_the_first(alarm["create"])
    for kind in names.NAMES:
        handler = provisioners._RESOURCE_HANDLERS[kind]
        handler["create"] = names.refuse_taken(kind, handler["create"])
    table = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    table["create"] = tables.tell_the_key(table["create"])
    mappings = streams.StreamMappings(lambda_svc._poll_dynamodb_streams, lambda_svc._execute_function)
    lambda_svc._execute_function = throttling.try_again(mappings.execute)
    lambda_svc._poll_dynamodb_streams = mappings.poll
    lambda_svc.invoke_async_with_retry = throttling.patient(
        lambda_svc.invoke_async_with_retry, throttling.ASYNC_PATIENCE
    )
    lambda_svc._run_sqs_batch = throttling.patient(lambda_svc._run_sqs_batch, throttling.QUEUE_PATIENCE)
    ministack.main()


def run_quickly(folder: Path) -> None:
    """Have functions start and answer without MiniStack's waits."""
    runs.UnpackedOnce.folder = folder
    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": runs.UnpackedOnce})
    lambda_runtime._PYTHON_WORKER_SCRIPT = runs.mark_the_end_of_the_log(lambda_runtime._PYTHON_WORKER_SCRIPT)
    lambda_runtime.Worker._drain_stderr_bounded = runs.read_to_the_end


def measure() -> None:
    """Have functions, queues and alarms give and read metrics as on AWS."""
    lambda_svc._emit_lambda_logs = metrics.read_logs(lambda_svc._emit_lambda_logs)
    cloudwatch._evaluate_alarm = metrics.evaluate
    cloudwatch._describe_alarms = metrics.look_first(cloudwatch._describe_alarms)


if __name__ == "__main__":
    main()
