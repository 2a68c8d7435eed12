"""Enumerations of the registry, of which a newer one may know more."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A value by its name. One that this client does not know yet is read as it is.

    A registry may get a new permission or kind at any time; a client that is older still reads all
    else that it answers.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
