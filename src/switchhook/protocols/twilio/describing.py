"""The declarations of resources as plain data, for programs that read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from switchhook.protocols.twilio.declaration import Field, Operation, Parameter, Resource


def described(resources: Iterable[Resource]) -> list[Mapping[str, Any]]:
    """Return each resource with its operations, their parameters, and what it shows."""
    return [_resource(resource) for resource in resources]


def _resource(resource: Resource) -> Mapping[str, Any]:
    return {
        "id": "-".join((*filter(None, (resource.product.group,)), resource.collection)),
        "name": resource.name,
        "plural": resource.plural,
        "product": resource.product.name,
        "path": resource.product.root + resource.path,
        "doc": resource.doc,
        "operations": [_operation(resource, one) for one in resource.operations],
        "fields": [_field(one) for one in resource.fields],
    }


def _operation(resource: Resource, operation: Operation) -> Mapping[str, Any]:
    suffix = ".json" if resource.product.paging == "2010" else ""
    return {
        "name": operation.name,
        "method": operation.method,
        "path": resource.product.root + resource.path_of(operation) + suffix,
        "doc": operation.doc,
        "returns": operation.returns,
        "parameters": [_parameter(one) for one in operation.parameters or operation.filters],
    }


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "doc": parameter.doc,
        "required": bool(parameter.required),
        "repeated": parameter.repeated,
        "values": list(parameter.values) if parameter.type == "enum" else [],
        "default": parameter.default,
        "used": parameter.used,
    }


def _field(field: Field) -> Mapping[str, Any]:
    return {"name": field.name, "type": field.type, "doc": field.doc}
