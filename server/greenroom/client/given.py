"""From the arguments of a method to the input of a mutation."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from greenroom.client.errors import InvalidError, NotFoundError
from greenroom.client.generated.base_model import UnsetType
from greenroom.client.generated.inputs import HolderInput, HomeInput

Form = TypeVar("Form", bound=BaseModel)
T = TypeVar("T")


def stated(kind: type[Form], /, **fields: Any) -> Form:
    """Return an input of the fields that were given; None is given, UNSET is not.

    Raises ``InvalidError`` where a value is of another type than the registry takes.
    """
    sent = {name: value for name, value in fields.items() if not isinstance(value, UnsetType)}
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise _invalid(error) from None


def filled(kind: type[Form], /, **fields: Any) -> Form:
    """Return an input of the fields that are not None."""
    return stated(kind, **{name: value for name, value in fields.items() if value is not None})


def checked_value(kind: type[T], value: Any, field: str) -> T:
    """Return a member of an enumeration by its name, in whatever case."""
    known: Mapping[str, T] = kind.__members__  # type: ignore[attr-defined]
    name = str(getattr(value, "value", value)).upper()
    if name not in known:
        message = f"{value!r} is no {field}; there are {', '.join(known)}."
        raise InvalidError(message, input=(field,))
    return known[name]


def is_id(reference: str, tag: str) -> bool:
    """Whether a reference is an id of this tag and no name."""
    return reference.startswith(f"{tag}_") and "/" not in reference


def found(value: T | None, what: str, reference: str) -> T:
    """Return what was asked for. Raises ``NotFoundError`` where there is no such thing."""
    if value is None:
        message = f"There is no {what} {reference!r}."
        raise NotFoundError(message)
    return value


def part(value: Any, field: str, what: str, reference: str) -> Any:
    """Return a field of a node that is of the kind that has it."""
    return getattr(found(value if hasattr(value, field) else None, what, reference), field)


def node(value: Any, field: str, kind: type[T], what: str, reference: str) -> T:
    """Return a node that is of a kind, known by a field that only that kind has."""
    part(value, field, what, reference)
    answer: T = value
    return answer


def done(payload: T | None) -> T:
    """Return what a mutation answered; a refusal has been raised before."""
    return found(payload, "answer to", "the mutation")


def key(given: str | None) -> str:
    """Return an idempotency key: the one given, or one of its own."""
    return given if given is not None else uuid4().hex


def text_of(content: Any) -> Any:
    """Return content as the text that is sent: a text as it is, anything else as JSON."""
    if content is None or isinstance(content, str | UnsetType):
        return content
    return json.dumps(content, ensure_ascii=False, indent=2)


def split(ref: str | None, model: str | None, name: str | None) -> tuple[str, str]:
    """Return the model and the version's name, from ``OWNER/MODEL:NAME`` or given apart."""
    if ref is not None:
        if model is not None or name is not None:
            message = "Give either OWNER/MODEL:NAME or model= and name=, not both."
            raise InvalidError(message, input=("name",))
        model, colon, name = ref.rpartition(":")
        if not colon:
            message = f"A version is named OWNER/MODEL:NAME; {ref!r} is not."
            raise InvalidError(message, input=("name",))
    if not model or not name:
        message = "A version has a model and a name: give OWNER/MODEL:NAME."
        raise InvalidError(message, input=("name",))
    return model, name


def home(model: str | None, project: str | None) -> HomeInput:
    """Return the model or project that something is about."""
    return _one_of(HomeInput, model=model, project=project)


def holder(user: str | None, team: str | None) -> HolderInput:
    """Return the user or team that is given something."""
    return _one_of(HolderInput, user=user, team=team)


def _one_of(kind: type[Form], **choices: str | None) -> Form:
    chosen = {name: value for name, value in choices.items() if value is not None}
    if len(chosen) != 1:
        message = f"Give one of {' and '.join(f'{name}=' for name in choices)}."
        raise InvalidError(message, input=tuple(choices))
    return stated(kind, **chosen)


def named(values: Mapping[str, Any] | UnsetType | None) -> Any:
    """Return parameters as plain JSON values; what JSON does not know becomes its text."""
    if values is None or isinstance(values, UnsetType):
        return values
    return json.loads(json.dumps(dict(values), default=_plain))


def as_json(value: Any, field: str) -> Any:
    """Return something as plain JSON values; an array or a table as lists. Raises ``InvalidError``."""
    try:
        return json.loads(json.dumps(value, default=_listed, allow_nan=False))
    except (TypeError, ValueError) as error:
        message = f"The {field} cannot be sent as JSON: {error}."
        raise InvalidError(message, input=(field,)) from None


def _listed(value: Any) -> Any:
    """Return an array of NumPy's, or a table of pandas', as lists."""
    array = value.to_numpy() if callable(getattr(value, "to_numpy", None)) else value
    if not callable(getattr(array, "tolist", None)):
        message = f"{type(value).__name__} is neither a list nor an array"
        raise TypeError(message)
    return array.tolist()


def _plain(value: Any) -> Any:
    """Return a number of NumPy's and the like as a number, anything else as text."""
    item = getattr(value, "item", None)
    return item() if callable(item) and not getattr(value, "shape", ()) else str(value)


def _invalid(error: ValidationError) -> InvalidError:
    first = error.errors(include_url=False, include_input=False)[0]
    place = tuple(first["loc"])
    message = f"{'.'.join(map(str, place)) or 'The input'}: {first['msg']}."
    return InvalidError(message, input=place)
