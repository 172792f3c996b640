"""Immutable records that cost next to nothing to define.

They are tuples with named fields, used like `typing.NamedTuple`. That one
compiles code for every class when its module is imported; with some eighty
classes on the till's path this was a quarter of a command's whole time. What
is made by the million (the rows of a file) stays a NamedTuple, which is
quicker to fill.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform


class _RecordType(type):
    """Turns the annotated names of a class body into fields, in order."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _RecordType:
        fields = tuple(namespace.get("__annotations__", ())) if bases[0] is not tuple else ()
        namespace["_field_defaults"] = {
            field: namespace[field] for field in fields if field in namespace
        }
        namespace.update((field, property(itemgetter(i))) for i, field in enumerate(fields))
        namespace["_fields"] = fields
        namespace["_width"] = len(fields)
        namespace["__slots__"] = ()
        return super().__new__(mcls, name, bases, namespace)


@dataclass_transform(frozen_default=True)
class Record(tuple[Any, ...], metaclass=_RecordType):
    """The base of every record: `class Point(Record): x: int; y: int = 0`."""

    _fields: ClassVar[tuple[str, ...]]
    _width: ClassVar[int]
    _field_defaults: ClassVar[dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if not kwargs and len(args) == cls._width:
            return tuple.__new__(cls, args)
        fields, defaults = cls._fields, cls._field_defaults
        values = list(args)
        for field in fields[len(args) :]:
            if field in kwargs:
                values.append(kwargs.pop(field))
            elif field in defaults:
                values.append(defaults[field])
            else:
                raise TypeError(f"{cls.__name__} needs {field!r}")
        if kwargs or len(values) > len(fields):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(fields)}")
        return tuple.__new__(cls, values)

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Self:
        """The record of these values, one for each field in order."""
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
        return made

    def _replace(self, **changes: Any) -> Self:
        """The same record with some fields changed."""
        values = [changes.pop(field, old) for field, old in zip(self._fields, self, strict=True)]
        return type(self)(*values, **changes)

    def _asdict(self) -> dict[str, Any]:
        """The fields and their values, in order."""
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
        return f"{type(self).__name__}({shown})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)
