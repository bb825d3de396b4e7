"""Holds an answer's raw body to botocore's own service model.

botocore drops what its model does not know, so a parsed answer alone proves little: the
body is walked here, member by member, and every deviation is one sentence.
"""

import json
import re
from xml.etree import ElementTree

ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")

# Codes that any operation may answer with, though no model lists them: the front door's.
COMMON = {
    "rest-json": {
        "ExpiredTokenException": 403,
        "IncompleteSignatureException": 403,
        "InvalidSignatureException": 403,
        "MissingAuthenticationTokenException": 403,
        "RequestEntityTooLargeException": 413,
        "SerializationException": 400,
        "ServiceUnavailable": 503,
        "TooManyRequestsException": 429,
        "UnknownOperationException": 404,
        "UnrecognizedClientException": 403,
    },
    "json": {
        "ExpiredTokenException": 400,
        "IncompleteSignatureException": 400,
        "InvalidSignatureException": 400,
        "MissingAuthenticationTokenException": 400,
        "SerializationException": 400,
        "ServiceUnavailable": 503,
        "ServiceUnavailableException": 503,
        "ThrottlingException": 400,
        "TooManyRequestsException": 429,
        "UnknownOperationException": 400,
        "UnrecognizedClientException": 400,
    },
    "query": {
        "AccessDenied": 403,
        "ExpiredToken": 403,
        "InternalFailure": 500,
        "IncompleteSignature": 403,
        "InvalidAction": 400,
        "MalformedInput": 400,
        "MissingAction": 400,
        "MissingAuthenticationToken": 403,
        "ServiceUnavailable": 503,
        "Throttling": 400,
        "TooManyRequestsException": 429,
        "ValidationError": 400,
    },
}

CONTENT_TYPES = {"rest-json": "application/json", "json": "application/x-amz-json-1.1", "query": "text/xml"}

# Values that AWS was seen to send, by shape, although its own model has no room for them.
LONGER_THAN_MODELLED = {"ErrorCode": ["InvalidInputException", "LimitExceededException"]}

# Failures of a server: botocore does not say which of a model's errors are.
FAULTS = {"InternalException", "ServiceException"}

# Where AWS itself writes null for an absent member.
NULL_IS_ABSENT = {"rest-json"}


def problems_of_answer(model, status, headers, body):
    """What is wrong with a success."""
    protocol = model.service_model.metadata["protocol"]
    found = list(_problems_of_head(protocol, headers))
    expected = model.http.get("responseCode", 200)
    if status != expected:
        found.append(f"status {status}, the model has {expected}")
    if protocol == "query":
        found += _problems_of_xml_answer(model, body)
    elif model.output_shape is not None:
        found += _Json(protocol).walk(model.output_shape, json.loads(body or b"{}"), "body")
    elif json.loads(body or b"{}") != {}:
        found.append(f"a body where the model has none: {body!r}")
    return found


def problems_of_refusal(model, code, status, headers, body, switches):
    """What is wrong with a refusal."""
    if code == str(status):
        return _problems_of_untyped_refusal(headers, body)
    protocol = model.service_model.metadata["protocol"]
    found = list(_problems_of_head(protocol, headers))
    # Where the model lists no error of an operation at all, any of its service's will do.
    shapes = model.error_shapes or model.service_model.error_shapes
    shape = next((shape for shape in shapes if _code_of(shape) == code), None)
    if shape is None and code not in COMMON[protocol]:
        found.append(f"{code} is not among the errors of {model.name}")
    found += _problems_of_status(protocol, shape, code, status, switches)
    if protocol == "query":
        return found + _problems_of_xml_refusal(body)
    return found + _problems_of_json_refusal(protocol, shape, code, headers, body)


def _problems_of_head(protocol, headers):
    content_type = headers.get("content-type", "")
    if content_type != CONTENT_TYPES[protocol]:
        yield f"content type {content_type!r}"
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers.get("x-amzn-requestid", "")):
        yield "no request id"


def _problems_of_untyped_refusal(headers, body):
    """A gateway in front of a service refuses without a code, in the same way for every protocol."""
    found = list(_problems_of_head("rest-json", headers))
    if "x-amzn-errortype" in headers or set(json.loads(body)) != {"message"}:
        found.append("a refusal with more than a message")
    return found


def _code_of(shape):
    return shape.metadata.get("error", {}).get("code", shape.name)


def _problems_of_status(protocol, shape, code, status, switches):
    if shape is None:
        expected = COMMON[protocol].get(code, status)
    else:
        expected = shape.metadata.get("error", {}).get("httpStatusCode", 500 if code in FAULTS else 400)
    # The one status that sources contradict each other on.
    if status == 401 and switches.get("absentSessionStatus") == "unauthorized":
        return []
    return [] if status == expected else [f"{code} with status {status}, the model has {expected}"]


def _problems_of_json_refusal(protocol, shape, code, headers, body):
    fields = json.loads(body)
    found = []
    if protocol == "json":
        if fields.pop("__type", None) != code:
            found.append("`__type` does not name the code")
    elif headers.get("x-amzn-errortype", "").split(":")[0] != code:
        found.append("`x-amzn-ErrorType` does not name the code")
    if shape is not None:
        return found + _Json(protocol).walk(shape, fields, "error")
    unknown = set(fields) - {"message", "Message"}
    return found + [f"error.{name} is unknown" for name in sorted(unknown)]


class _Json:
    """Walks a JSON value along a shape."""

    def __init__(self, protocol):
        self.protocol = protocol

    def walk(self, shape, value, path):
        """Every deviation of a value from a shape."""
        walkers = {"structure": self._structure, "list": self._list, "map": self._map}
        walker = walkers.get(shape.type_name)
        if walker is not None:
            return walker(shape, value, path)
        return _problems_of_scalar(shape, value, path, self._timestamp)

    def _structure(self, shape, value, path):
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        members = {
            member.serialization.get("name", name): (name, member)
            for name, member in shape.members.items()
            if "location" not in member.serialization
        }
        found = [f"{path}.{name} is unknown to the model" for name in value if name not in members]
        for name, (member_name, member) in members.items():
            required = member_name in shape.required_members
            if value.get(name) is not None:
                found += self.walk(member, value[name], f"{path}.{name}")
            elif required:
                found.append(f"{path}.{name} is missing")
            elif name in value and self.protocol not in NULL_IS_ABSENT:
                found.append(f"{path}.{name} is null")
        return found

    def _list(self, shape, value, path):
        if not isinstance(value, list):
            return [f"{path} is no array"]
        return [problem for index, item in enumerate(value) for problem in self.walk(shape.member, item, f"{path}[{index}]")]

    def _map(self, shape, value, path):
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        found = []
        for key, item in value.items():
            found += self.walk(shape.key, key, f"{path}.{key} (key)") + self.walk(shape.value, item, f"{path}.{key}")
        return found

    def _timestamp(self, shape, value):
        declared = shape.serialization.get("timestampFormat", "unixtimestamp").lower()
        if declared == "iso8601":
            return isinstance(value, str) and ISO_8601.fullmatch(value) is not None
        return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _problems_of_scalar(shape, value, path, is_timestamp):
    kinds = {
        "string": lambda: isinstance(value, str),
        "character": lambda: isinstance(value, str),
        "boolean": lambda: isinstance(value, bool),
        "integer": lambda: isinstance(value, int) and not isinstance(value, bool),
        "long": lambda: isinstance(value, int) and not isinstance(value, bool),
        "float": lambda: isinstance(value, int | float) and not isinstance(value, bool),
        "double": lambda: isinstance(value, int | float) and not isinstance(value, bool),
        "timestamp": lambda: is_timestamp(shape, value),
    }
    if not kinds[shape.type_name]():
        return [f"{path} is no {shape.type_name}: {value!r}"]
    return _problems_of_limits(shape, value, path) if isinstance(value, str) else []


def _problems_of_limits(shape, value, path):
    limits, found = shape.metadata, []
    if limits.get("enum") and value not in limits["enum"]:
        found.append(f"{path} is none of {shape.name}'s values: {value!r}")
    pattern = limits.get("pattern", "")
    # Python's expressions have no Unicode categories.
    if "\\p" not in pattern and not re.search(pattern, value):
        found.append(f"{path} does not match {pattern}: {value!r}")
    fits = limits.get("min", 0) <= len(value) <= limits.get("max", len(value))
    if shape.type_name == "string" and not fits and value not in LONGER_THAN_MODELLED.get(shape.name, []):
        found.append(f"{path} has {len(value)} characters")
    return found


def _problems_of_xml_answer(model, body):
    space = f"{{{model.service_model.metadata['xmlNamespace']}}}"
    root = ElementTree.fromstring(body)
    found = []
    if root.tag != f"{space}{model.name}Response":
        found.append(f"the document is a {root.tag}")
    if [child.tag for child in root] != [f"{space}{model.name}Result", f"{space}ResponseMetadata"]:
        found.append(f"the document holds {[child.tag for child in root]}")
    return found + _walk_xml(model.output_shape, root[0], space, "body")


def _walk_xml(shape, element, space, path):
    if shape.type_name == "structure":
        known = {f"{space}{name}": (name, member) for name, member in shape.members.items()}
        found = [f"{path} holds the unknown {child.tag}" for child in element if child.tag not in known]
        present = [child for child in element if child.tag in known]
        missing = set(shape.required_members) - {known[child.tag][0] for child in present}
        found += [f"{path}.{name} is missing" for name in sorted(missing)]
        for child in present:
            name, member = known[child.tag]
            found += _walk_xml(member, child, space, f"{path}.{name}")
        return found
    if list(element):
        return [f"{path} holds elements where the model has a {shape.type_name}"]
    text = element.text or ""
    value = int(text) if shape.type_name in ("integer", "long") and text.isdecimal() else text
    return _problems_of_scalar(shape, value, path, lambda _shape, own: ISO_8601.fullmatch(own) is not None)


def _problems_of_xml_refusal(body):
    root = ElementTree.fromstring(body)
    tags = [element.tag.split("}")[-1] for element in root.iter()]
    expected = ["ErrorResponse", "Error", "Type", "Code", "Message", "RequestId"]
    return [] if tags == expected else [f"the refusal holds {tags}"]
