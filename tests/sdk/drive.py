"""Calls operations of a server by the vendor's SDK for Python (PyPI: vmware-vcenter), and prints the outcomes.

Reads a plan in JSON from standard input:

    {"url": "http://127.0.0.1:…/api", "user": "…", "password": "…", "optional": false,
     "operations": [{"id": "Content.Library_get", "calls": 1, "method": "GET", "path": "/content/library/{libraryId}",
                     "query": [], "structures": [], "body": "fields"}]}

Each operation is called as often as `calls` says, with values made from the SDK's types: those that it requires, or all of
them. `structures` are structures in the query, which the SDK cannot send: they are left out. Prints a JSON line per operation:
its identifier, `request` ("own", or "given" if the SDK has no request for it, and that of the plan is used), and `outcomes`. An
outcome is an object with one field: `result` (the kind of the value), `error` (the name of the exception, with its text in
`message`), or `problem` if the SDK could not send the request or read the answer.
"""

import datetime
import importlib
import inspect
import json
import os
import sys

import com
import requests
from com.vmware.cis_client import Session, Tasks
from vmware.vapi.bindings import type as types
from vmware.vapi.bindings.converter import RestConverter
from vmware.vapi.bindings.error import UnresolvedError, VapiError
from vmware.vapi.bindings.stub import VapiInterface
from vmware.vapi.data.serializers import rest
from vmware.vapi.data.validator import UnionValidator
from vmware.vapi.data.value import ErrorValue
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.lib.rest import OperationRestMetadata
from vmware.vapi.security.client.security_context_filter import LegacySecurityContextFilter
from vmware.vapi.security.user_password import create_user_password_security_context
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory
from vmware.vapi.stdlib.client.task import Task

PACKAGES = ("com.vmware.cis_", "com.vmware.content", "com.vmware.esx.settings", "com.vmware.vcenter.authentication_")
TIME = datetime.datetime(2026, 3, 1, 12, 0, 0, 250000)


def error_by_its_type(body, status, _metadata=None):
    """Returns the error of a response by the field `error_type`, which `/api` has and the SDK does not read."""
    fields = dict(body.get_fields())
    said = fields.pop("error_type", None)
    if said is None:
        return ErrorValue(rest.http_to_vapi_error_map[status])
    return ErrorValue("com.vmware.vapi.std.errors." + said.value.lower(), fields)


rest.ResponseDeserializer._deserialize_error = staticmethod(error_by_its_type)


def stub_configuration(url, session, context=None):
    """Returns the configuration of stubs that send requests in the form of `/api`."""
    chain = [LegacySecurityContextFilter(security_context=context)]
    connector = get_requests_connector(session, msg_protocol="rest", url=url, provider_filter_chain=chain)
    return StubConfigurationFactory.new_std_configuration(connector)


class Services:
    """Services of the SDK that read answers in the form of `/api`, without the envelope of `/rest`."""

    def __init__(self, operations):
        self.operations = {plain(operation["id"]): operation for operation in operations}
        # The identifiers of operations that use the request of the plan.
        self.given = set()

    def make(self, interface, configuration):
        made = interface(configuration)
        stub = made._api_interface
        stub._rest_converter_mode = RestConverter.SWAGGER_REST
        stub._is_vapi_rest = False
        provider = configuration.connector.get_api_provider().get_api_provider()
        provider.set_rest_format(False)
        for name, described in stub._operations.items():
            service = stub._iface_id.get_name()
            operation = self.operations.get(plain(service.removeprefix("com.vmware.") + "_" + name))
            if operation is None:
                continue
            request = stub._rest_metadata.get(name)
            if request is None or not is_same(request, operation):
                self.given.add(operation["id"])
                request = request_of(operation, described["input_type"].get_field_names())
            for structure in operation["structures"]:
                request._query_parameters[structure] = structure
            # Names of errors, not of statuses, decide the exception.
            request.use_status_to_std_err_map = True
            stub._rest_metadata[name] = request
            provider.add_rest_metadata(service, name, request)
        return made


def interfaces():
    """Returns the interfaces of the SDK by the identifiers of their services."""
    root = list(com.__path__)[0]
    found = {}
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)[: -len(".py")]
            module = "com" + path[len(root) :].replace(os.sep, ".")
            if not name.endswith("_client.py") or not module.startswith(PACKAGES):
                continue
            for _, item in inspect.getmembers(importlib.import_module(module), inspect.isclass):
                if issubclass(item, VapiInterface) and item.__module__ == module:
                    found[plain(item._VAPI_SERVICE_ID.removeprefix("com.vmware."))] = item
    return found


def plain(name):
    """Returns a name without the differences between spellings."""
    return name.replace("_", "").replace(".", "").lower()


class Values:
    """Values of the SDK's types."""

    def __init__(self, optional):
        self.optional = optional

    def of(self, ty, name, depth=0):
        if isinstance(ty, types.ReferenceType):
            ty = ty.resolved_type
        if isinstance(ty, types.OptionalType):
            wanted = self.optional and depth < 6
            return self.of(ty.element_type, name, depth) if wanted else None
        if isinstance(ty, types.ListType):
            return [self.of(ty.element_type, name, depth)]
        if isinstance(ty, types.SetType):
            return {self.of(ty.element_type, name, depth)}
        if isinstance(ty, types.MapType):
            return {self.of(ty.key_type, name, depth): self.of(ty.value_type, name, depth)}
        if isinstance(ty, types.EnumType):
            members = [value for value in vars(ty.binding_class).values() if isinstance(value, ty.binding_class)]
            return sorted(members, key=str)[0]
        if isinstance(ty, types.DynamicStructType):
            return None
        if isinstance(ty, types.StructType):
            return ty.binding_class(**self.fields(ty, depth + 1))
        if isinstance(ty, types.IntegerType):
            return 7
        if isinstance(ty, types.DoubleType):
            return 0.5
        if isinstance(ty, types.BooleanType):
            return True
        if isinstance(ty, types.DateTimeType):
            return TIME
        if isinstance(ty, types.URIType):
            return "https://example.org/" + name
        if isinstance(ty, types.BlobType):
            return b"bytes"
        if isinstance(ty, types.IdType) and isinstance(ty.resource_types, str):
            return ty.resource_types.rpartition(".")[2].lower() + "-1"
        if name == "client_token":
            return "b8a2a2e3-2314-43cd-a871-6ede0f429751"
        return name + "-1"

    def fields(self, ty, depth=0):
        """Returns the fields of a structure: of a union, only those of one case."""
        made = {name: self.of(ty.get_field(name), name, depth) for name in ty.get_field_names()}
        for union in getattr(ty.binding_class, "_validator_list", None) or []:
            if not isinstance(union, UnionValidator):
                continue
            tag = made[union._discriminant_name]
            own = dict(union._case_map.get(str(tag), [])) if tag is not None else {}
            for name, required in {case for cases in union._case_map.values() for case in cases}:
                if name not in own:
                    made[name] = None
                elif own[name] and made[name] is None:
                    made[name] = Values(True).of(ty.get_field(name), name, depth)
        return made


def request_of(operation, inputs):
    """Returns the request that the plan has for an operation."""
    path, _, _ = operation["path"].partition("?")
    placeholders = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    variables = {field: name for field in inputs for name in placeholders if plain(field) == plain(name)}
    query = {field: name for field in inputs for name in operation["query"] if plain(field) == plain(name)}
    others = [field for field in inputs if field not in variables and field not in query]
    body = others[0] if operation["body"] == "whole" else None
    return OperationRestMetadata(
        operation["method"],
        operation["path"],
        request_body_parameter=body,
        path_variables=variables,
        query_parameters=query,
    )


def is_same(request, operation):
    """Returns whether the SDK's request is that of the plan, whatever the names of the parameters."""

    def form(path):
        path, _, query = path.partition("?")
        parts = ["{}" if part.startswith("{") else part for part in path.split("/")]
        # A key without a value only tells apart operations of the same path.
        return parts, sorted(pair for pair in query.split("&") if "=" in pair)

    has_query = set(operation["query"]) <= set(request._query_parameters.values())
    is_same_form = form(request._url_template) == form(operation["path"])
    return request.http_method == operation["method"] and is_same_form and has_query


def call(services, made, name, arguments, declared):
    """Calls an operation, and returns the outcome."""
    try:
        result = getattr(made, name)(**arguments)
        if isinstance(result, Task):
            result.task_svc_instance = services.make(Tasks, made._config)
            result = finished(result)
        return {"result": type(result).__name__}
    except UnresolvedError as error:
        return {"problem": "an error that the operation does not declare: " + str(error.error_value)}
    except VapiError as error:
        kind = type(error).__name__
        messages = [message.default_message for message in getattr(error, "messages", None) or []]
        message = " ".join(messages)
        if type(error) not in declared:
            return {"problem": "an error that the operation does not declare: " + kind + ": " + message}
        return {"error": kind, "message": message}
    except Exception as error:
        return {"problem": type(error).__name__ + ": " + str(error)}


def finished(task):
    """Returns the task at its end, read as the SDK's structure."""
    for _ in range(10):
        info = task.get_info()
        if str(info.status) in ("SUCCEEDED", "FAILED"):
            return info
    raise RuntimeError("the task does not end")


def drive(plan, print_line):
    http = requests.Session()
    http.trust_env = False
    context = create_user_password_security_context(plan["user"], plan["password"])
    login = stub_configuration(plan["url"], http, context)
    configuration = stub_configuration(plan["url"], http)
    services = Services(plan["operations"])

    def log_in():
        http.headers["vmware-api-session-id"] = services.make(Session, login).create()

    log_in()
    known = interfaces()
    values = Values(plan["optional"])
    for operation in plan["operations"]:
        owner, _, name = operation["id"].rpartition("_")
        of_login = operation["id"] == "Cis.Session_create"
        made = services.make(known[plain(owner)], login if of_login else configuration)
        operations = made._api_interface._operations
        [own] = [own for own in operations if plain(own) == plain(name)]
        inputs = operations[own]["input_type"]
        declared = {error.resolved_type.binding_class for error in operations[own]["errors"].values()}
        fields = [field for field in inputs.get_field_names() if field not in operation["structures"]]
        outcomes = []
        for _ in range(operation["calls"]):
            arguments = {field: values.of(inputs.get_field(field), field) for field in fields}
            outcomes.append(call(services, made, own.replace("$", "_"), arguments, declared))
        request = "given" if operation["id"] in services.given else "own"
        print_line({"id": operation["id"], "request": request, "outcomes": outcomes})
        if operation["id"] == "Cis.Session_delete":
            log_in()


if __name__ == "__main__":
    drive(json.load(sys.stdin), lambda line: print(json.dumps(line), flush=True))
