"""An entity with more to it than another: the account of the viewer, the notification about a status."""

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

W = TypeVar("W")


def widened(narrow: "DataclassInstance", wide: type[W], **more: object) -> W:
    """A `wide` with the fields of `narrow` and those given beside it."""
    shared = {field.name: getattr(narrow, field.name) for field in fields(narrow)}
    return wide(**{**shared, **more})
