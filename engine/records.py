"""The `dataclass` of this house: the standard library's contract, made when it is needed.

The standard decorator writes and compiles six methods for every class while its module loads, and
loads `inspect` to do so. One simulation loads some eighty records and uses a third of them: that
was two fifths of the whole start. Here a class gets shared methods, and its ``__init__`` is
compiled once a few instances were made.

To a type checker these are the names of `dataclasses`; `dataclasses.fields`, `replace` and
`is_dataclass` take such a record too. Options that no record of ours needs are refused.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import Field, dataclass, field, replace
    from typing import NoReturn

    from _typeshed import DataclassInstance

_MISSING = object()
_LOOSE = 5
"""Instances that are set field by field; compiling an ``__init__`` costs as much as some twenty."""


class Default:
    """What a field holds that is not given; the right side of ``name: type = field(...)``."""

    __slots__ = ("factory", "shown", "value")

    def __init__(self, value: object, factory: Callable[[], object] | None, *, shown: bool) -> None:
        self.value = value
        self.factory = factory
        self.shown = shown


_REQUIRED = Default(_MISSING, None, shown=True)


class _StandardFields:
    """Answers ``__dataclass_fields__`` in the standard library's words, for whoever asks."""

    def __get__(self, instance: object, owner: type) -> dict[str, Field[object]]:
        import dataclasses

        declared: list[tuple[str, str, Field[object]]] = []
        for name, default in _fields_of(owner).items():
            given = dataclasses.field(repr=default.shown)
            if default.value is not _MISSING:
                given = dataclasses.field(default=default.value, repr=default.shown)
            elif default.factory is not None:
                given = dataclasses.field(default_factory=default.factory, repr=default.shown)
            declared.append((name, _annotation(owner, name), given))
        shadow = dataclasses.make_dataclass(owner.__name__, declared, kw_only=True)
        made: dict[str, Field[object]] = dict(vars(shadow)["__dataclass_fields__"])
        type.__setattr__(owner, "__dataclass_fields__", made)
        return made


def _fields_of(cls: type) -> dict[str, Default]:
    found: dict[str, Default] = getattr(cls, "__record_fields__", {})
    return found


def _annotation(cls: type, name: str) -> str:
    return next(
        str(vars(base)["__annotations__"][name])
        for base in cls.__mro__
        if name in vars(base).get("__annotations__", {})
    )


def _record(cls: type, *, frozen: bool, kw_only: bool, eq: bool) -> type:
    """Make the record of a class: slots for its fields, and the shared methods it does not have."""
    namespace = dict(vars(cls))
    annotations: dict[str, str] = namespace.get("__annotations__", {})
    own = {
        name: _default(namespace.pop(name, _MISSING))
        for name, kind in annotations.items()
        if not kind.startswith(("ClassVar", "typing.ClassVar"))
    }
    inherited: dict[str, Default] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited.update(vars(base).get("__record_fields__", {}))
    fields = inherited | own
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    namespace["__slots__"] = tuple(name for name in own if name not in inherited)
    namespace["__record_fields__"] = fields
    namespace["__dataclass_fields__"] = _StandardFields()
    namespace["__match_args__"] = () if kw_only else tuple(fields)
    shared: dict[str, object] = {
        "__repr__": _repr,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
    }
    if frozen:
        shared |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if eq:
        shared |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
        namespace["__record_key__"] = _key(tuple(fields))
    for name, method in shared.items():
        # `__hash__` is None in a class that has its own `__eq__` and no hash.
        if namespace.get(name) is None:
            namespace[name] = method
    made: type
    left = _LOOSE

    def loose_init(self: object, *args: object, **kwargs: object) -> None:
        nonlocal left
        left -= 1
        given = dict(zip(fields, () if kw_only else args, strict=False)) | kwargs
        if left < 0 or len(given) != len(args) + len(kwargs) or not _set_all(self, fields, given):
            # The compiled one is for many instances, and says what is wrong as Python says it.
            compiled = _compile_init(made, kw_only=kw_only)
            type.__setattr__(made, "__init__", compiled)
            compiled(self, *args, **kwargs)

    namespace.setdefault("__init__", loose_init)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


def _set_all(self: object, fields: Mapping[str, Default], given: Mapping[str, object]) -> bool:
    """Set every field of one instance; False when what is given does not fit."""
    if not given.keys() <= fields.keys():
        return False
    for name, default in fields.items():
        value = given.get(name, _MISSING)
        if value is _MISSING:
            value = default.factory() if default.factory is not None else default.value
            if value is _MISSING:
                return False
        object.__setattr__(self, name, value)
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _default(value: object) -> Default:
    if value is _MISSING:
        return _REQUIRED
    if isinstance(value, Default):
        return value
    if isinstance(value, list | dict | set):
        message = f"a mutable default {value!r} would be shared: use field(default_factory=...)"
        raise TypeError(message)
    return Default(value, None, shown=True)


def _compile_init(cls: type, *, kw_only: bool) -> Callable[..., None]:
    """Compile ``__init__``: it sets each slot by its descriptor, which a frozen class allows."""
    names: dict[str, object] = {"_MISSING": _MISSING}
    parameters = ["self"]
    if kw_only and _fields_of(cls):
        parameters.append("*")
    lines: list[str] = []
    for name, default in _fields_of(cls).items():
        names[f"_set_{name}"] = next(vars(b)[name] for b in cls.__mro__ if name in vars(b)).__set__
        given = name
        if default.value is not _MISSING:
            names[f"_default_{name}"] = default.value
            parameters.append(f"{name}=_default_{name}")
        elif default.factory is not None:
            names[f"_factory_{name}"] = default.factory
            parameters.append(f"{name}=_MISSING")
            given = f"_factory_{name}() if {name} is _MISSING else {name}"
        else:
            parameters.append(name)
        lines.append(f"    _set_{name}(self, {given})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or "    pass")
    exec(source, names)  # noqa: S102 - the source is made of the class's own field names
    made = cast("Callable[..., None]", names["__init__"])
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _key(names: tuple[str, ...]) -> Callable[[object], object]:
    if not names:
        return lambda _: ()
    return attrgetter(*names)


def _key_of(cls: type) -> Callable[[object], object]:
    key: Callable[[object], object] = getattr(cls, "__record_key__")  # noqa: B009 - set by `_record`
    return key


def _eq(self: object, other: object) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    key = _key_of(self.__class__)
    return key(self) == key(other)


def _hash(self: object) -> int:
    return hash(_key_of(self.__class__)(self))


def _repr(self: object) -> str:
    shown = (
        f"{name}={getattr(self, name)!r}"
        for name, default in _fields_of(self.__class__).items()
        if default.shown
    )
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    message = f"cannot assign to field {name!r} of a {self.__class__.__qualname__}"
    raise FrozenInstanceError(message)


def _getstate(self: object) -> list[object]:
    return [getattr(self, name) for name in _fields_of(self.__class__)]


def _setstate(self: object, state: list[object]) -> None:
    for name, value in zip(_fields_of(self.__class__), state, strict=True):
        object.__setattr__(self, name, value)


def _dataclass(
    *, frozen: bool = False, slots: bool, kw_only: bool = False, eq: bool = True
) -> Callable[[type], type]:
    if not slots:
        message = "a record has slots: write slots=True"
        raise TypeError(message)
    return lambda cls: _record(cls, frozen=frozen, kw_only=kw_only, eq=eq)


def _field(
    *,
    default: object = _MISSING,
    default_factory: Callable[[], object] | None = None,
    repr: bool = True,  # noqa: A002 - the standard's own name
) -> Default:
    return Default(default, default_factory, shown=repr)


def _replace(record: object, /, **changes: object) -> object:
    cls = record.__class__
    if not hasattr(cls, "__record_fields__"):
        import dataclasses

        return dataclasses.replace(cast("DataclassInstance", record), **changes)
    kept = {name: getattr(record, name) for name in _fields_of(cls) if name not in changes}
    return cls(**kept, **changes)


def field_names(kind: type) -> tuple[str, ...]:
    """List the fields of a record or of a standard dataclass; empty for any other class."""
    if hasattr(kind, "__record_fields__"):
        return tuple(_fields_of(kind))
    if not hasattr(kind, "__dataclass_fields__"):
        return ()
    import dataclasses

    return tuple(f.name for f in dataclasses.fields(kind))


if not TYPE_CHECKING:
    dataclass, field, replace = _dataclass, _field, _replace

__all__ = ["dataclass", "field", "field_names", "replace"]
