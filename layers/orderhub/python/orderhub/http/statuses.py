"""The one table from the code of an error to the HTTP status it is answered with."""

from http import HTTPStatus

from orderhub.errors import RequestError

_CODES = {
    HTTPStatus.UNAUTHORIZED: "key_invalid",
    HTTPStatus.FORBIDDEN: "decider_is_asker role_missing scope_missing scope_not_held",
    HTTPStatus.NOT_FOUND: """
        action_unknown case_unknown cell_not_exported cell_unknown content_unknown customer_unknown erased_unknown
        field_absent import_unknown key_unknown link_unknown merge_unknown operation_unknown order_unknown
        product_unknown provider_off queue_unknown replay_unknown request_unknown route_unknown rule_unknown
        run_unknown segment_unknown task_unknown version_unknown webhook_unknown workflow_unknown""",
    HTTPStatus.CONFLICT: """
        action_is_link action_not_allowed amount_too_high case_ambiguous case_open counts_changed currency_changed
        customer_too_large feedback_given import_not_held key_ended key_is_no_session key_is_session
        key_only_narrows keys_too_many last_key line_unknown merged_already merged_too_many
        messages_too_many nothing_left quantity_too_high request_in_progress rules_too_complex rules_too_many
        run_not_failed run_not_waiting name_taken segment_not_counted segments_too_many version_conflict
        webhooks_too_many workflow_not_saved workflows_too_many""",
    HTTPStatus.GONE: "link_expired",
    HTTPStatus.PRECONDITION_FAILED: "settings_changed task_changed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large too_many_orders",
    HTTPStatus.UNPROCESSABLE_ENTITY: """
        brand_invalid confirm_invalid definition_invalid event_missing figures_too_large idempotency_key_reused
        message_invalid message_refused replay_empty replay_starts_nothing replay_too_large revenue_too_large
        rfm_too_large rule_invalid settings_invalid target_unknown""",
    HTTPStatus.TOO_MANY_REQUESTS: "try_again",
    HTTPStatus.BAD_GATEWAY: "message_uncertain provider_misfit",
}
STATUSES = {code: status for status, codes in _CODES.items() for code in codes.split()}
"""By code; the OpenAPI document has the same, held against this by a test."""


def status_of(error: RequestError) -> HTTPStatus:
    """The status a refused request is answered with: 400 for every code that the table does not name."""
    return STATUSES.get(error.code, HTTPStatus.BAD_REQUEST)
