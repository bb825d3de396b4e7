"""Step Functions, S3, DynamoDB and SNS on one loopback port, for one machine.

The interpreter is moto's, at one exact version. This file starts it and closes the
gaps between it and AWS that this product's state machine and its leases meet, one
function per gap; each says which gap. It adds nothing else: no ItemBatcher, no EXPRESS
children, no JSONata.

It prints ``READY http://127.0.0.1:PORT`` once it listens. When its standard input is
closed, it kills its process group and so itself: neither it nor the functions that were
put into the group ever outlive the process that started them.
"""

import argparse
import functools
import json
import logging
import os
import signal
import sys
import threading
import time
from importlib.metadata import version

EXPECTED_MOTO = "5.2.5"
LOOPBACK = "127.0.0.1"

# A state machine's Task may last for 16 minutes; its own TimeoutSeconds ends it earlier.
LONGEST_INVOCATION_SECONDS = 1000


def main():
    """Completes the interpreter, then serves until standard input is closed."""
    options = read_options()
    check_version()
    route_calls(options.services, options.access_key_id)
    scale_time(options.time_scale)
    start_executions()
    name_a_choice_without_a_match()
    fail_a_choice_on_a_missing_variable()
    decide_one_write_at_a_time()
    write_down_notifications(options.notifications)
    create_topics(options.topic)
    serve()


def read_options():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--services", required=True, help="URL of Lambda, Step Functions and SNS for Tasks")
    parser.add_argument("--access-key-id", required=True, help="key with which Tasks call them")
    parser.add_argument(
        "--time-scale",
        type=float,
        default=1.0,
        help="factor on the delays of Retry; Wait states and a Task's TimeoutSeconds stay real",
    )
    parser.add_argument("--notifications", required=True, help="file for what is published to topics")
    parser.add_argument("--topic", action="append", default=[], help="ARN of a topic that there is")
    return parser.parse_args()


def check_version():
    """Refuses an interpreter that this file was not written for."""
    found = version("moto")
    if found != EXPECTED_MOTO:
        sys.exit(f"moto {EXPECTED_MOTO} is expected, and {found} is installed")


def route_calls(endpoint, access_key_id):
    """Gap: a Task calls services of moto itself, as nobody, through a new client each time.

    One client of each service, with the key of the state machine's role, to the endpoint
    that holds it to that role. It does not retry, as on AWS: the state machine does.
    """
    import boto3
    from botocore.config import Config
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_sfn,
        state_task_service_sns,
    )

    config = Config(
        parameter_validation=False,
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=LONGEST_INVOCATION_SECONDS,
        max_pool_connections=64,
    )
    guard = threading.Lock()

    @functools.cache
    def client(region, service):
        session = boto3.session.Session(aws_access_key_id=access_key_id, aws_secret_access_key="local")
        return session.client(service, region_name=region, endpoint_url=endpoint, config=config)

    def boto_client_for(region, service, state_credentials=None):
        with guard:
            return client(region or "us-east-1", service)

    for module in (lambda_eval_utils, state_task_service_sfn, state_task_service_sns):
        module.boto_client_for = boto_client_for


def scale_time(factor):
    """Gap: delays of Retry take as long as on AWS, and a Wait of no seconds still costs a turn.

    Multiplies the delays of Retry by ``factor``. Wait states stay real: a step says for how
    long it waits, and a lease runs out in real time.
    """
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
    from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

    class ScaledTime:
        """Stands in for the module ``time`` where delays of Retry are slept."""

        @staticmethod
        def sleep(seconds):
            time.sleep(seconds * factor)

    def wait_interval(self, env, wait_seconds):
        end = time.monotonic() + wait_seconds
        while env.is_running() and (left := end - time.monotonic()) > 0:
            env.program_state_event.wait(left)

    retrier_decl.time = ScaledTime
    WaitFunction._wait_interval = wait_interval


def start_executions():
    """Gap: a Task that starts an execution fails before it starts one.

    It is started with one call. A name that is taken fails as on AWS.
    """
    from botocore.exceptions import ClientError
    from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_sfn

    def normalise_parameters(self, parameters, boto_service_name=None, service_action_name=None):
        parameters["Input"] = json.dumps(parameters.get("Input", {}))

    def eval_service_task(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        client = state_task_service_sfn.boto_client_for(resource_runtime_part.region, "stepfunctions")
        asked = {"stateMachineArn": "StateMachineArn", "name": "Name", "input": "Input"}
        try:
            started = client.start_execution(**{name: normalised_parameters[own] for name, own in asked.items()})
        except ClientError as error:
            code = error.response["Error"]["Code"].removesuffix("Exception")
            name = CustomErrorName(f"StepFunctions.{code}Exception")
            raise failure_named(env, name, error.response["Error"]["Message"]) from error
        env.stack.append({"ExecutionArn": started["executionArn"], "StartDate": str(started["startDate"])})

    StateTaskServiceSfn = state_task_service_sfn.StateTaskServiceSfn
    StateTaskServiceSfn._normalise_parameters = normalise_parameters
    StateTaskServiceSfn._eval_service_task = eval_service_task
    StateTaskServiceSfn._normalise_response = lambda *arguments, **options: None


def name_a_choice_without_a_match():
    """Gap: a Choice without a match and without a Default fails as States.Runtime.

    AWS names the failure States.NoChoiceMatched.
    """
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
    from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice

    evaluate = StateChoice._eval_state

    def eval_state(self, env):
        try:
            evaluate(self, env)
        except RuntimeError as error:
            if "No branching option" not in str(error):
                raise
            cause = f"No choice rule of the state '{self.name}' matched, and it has no Default"
            raise failure(env, StatesErrorNameType.StatesNoChoiceMatched, cause) from error

    StateChoice._eval_state = eval_state


def fail_a_choice_on_a_missing_variable():
    """Gap: a Choice whose variable is absent takes its Default.

    AWS fails the execution with States.Runtime, unless the rule asks IsPresent.
    """
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
    from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_operator_type import (
        ComparisonOperatorType,
    )
    from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_variable import ComparisonVariable
    from moto.stepfunctions.parser.asl.component.state.choice.comparison.variable import NoSuchVariable

    def eval_body(self, env):
        self.variable.eval(env)
        asks_presence = self.comparison_function.operator_type == ComparisonOperatorType.IsPresent
        if isinstance(env.stack[-1], NoSuchVariable) and not asks_presence:
            path = self.variable.string_sampler.literal_value
            cause = f"Invalid path '{path}': The choice state's condition path references an invalid value."
            raise failure(env, StatesErrorNameType.StatesRuntime, cause)
        self.comparison_function.eval(env)

    ComparisonVariable._eval_body = eval_body


def decide_one_write_at_a_time():
    """Gap: two conditional writes to one item may both find their condition to hold.

    DynamoDB decides them one after the other. Here every call to DynamoDB waits for the
    one before it.
    """
    from moto.dynamodb.responses import DynamoHandler

    call_action = DynamoHandler.call_action
    turn = threading.Lock()

    def call_action_in_turn(self):
        with turn:
            return call_action(self)

    DynamoHandler.call_action = call_action_in_turn


def write_down_notifications(path):
    """Gap: nobody is subscribed on one machine. What a topic takes is written to a file as well."""
    from moto.sns.models import Topic

    publish = Topic.publish
    turn = threading.Lock()

    def publish_and_write(self, message, subject=None, **options):
        with turn:
            with open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps({"topic": self.arn, "subject": subject, "message": message}) + "\n")
            return publish(self, message, subject=subject, **options)

    Topic.publish = publish_and_write


def create_topics(arns):
    """Creates the template's topics: no part of the product does."""
    from moto.sns.models import sns_backends

    for arn in arns:
        region, account, name = arn.split(":")[3:]
        created = sns_backends[account][region].create_topic(name)
        assert created.arn == arn, f"{created.arn} was created in the place of {arn}"


def failure(env, error, cause):
    """An error of the States language, as the interpreter raises its own."""
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName

    return failure_named(env, StatesErrorName(typ=error), cause)


def failure_named(env, name, cause):
    """The failure of a state, as the interpreter raises its own."""
    from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
    from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
        FailureEvent,
        FailureEventException,
    )
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    details = TaskFailedEventDetails(error=name.error_name, cause=cause)
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )
    )


def serve():
    """Listens on a free loopback port until standard input is closed."""
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server(LOOPBACK, 0, application, threaded=True, request_handler=MotoRequestHandler)
    os.environ["MOTO_PORT"] = str(server.server_port)
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    print(f"READY http://{LOOPBACK}:{server.server_port}", flush=True)
    server.serve_forever()


def end_with_the_parent():
    """Waits for the end of standard input, then ends the whole process group."""
    sys.stdin.buffer.read()
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
