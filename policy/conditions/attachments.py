"""`attachments = { type = "image/*", larger_than = 1000000 }`: one attachment is all of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from policy.conditions.outcome import Condition, Outcome, outcome
from policy.conditions.reading import Key, Reading, Words, is_one_of, words_of
from policy.model import AttachmentFact, Facts


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an attachment must be; what isn't named doesn't matter. `larger_than` is in bytes."""

    type: Words = "*"
    larger_than: Annotated[int, msgspec.Meta(ge=0)] | None = None
    metadata: bool | None = None


@dataclass(frozen=True, slots=True)
class Attachments:
    """Hits when one attachment has the type, is over the size, and has (or hasn't) metadata."""

    types: tuple[str, ...]
    larger_than: int | None
    metadata: bool | None

    def judge(self, facts: Facts) -> Outcome:
        """Hit or miss, never unknown."""
        return outcome(holds=any(self._fits(each) for each in facts.attachments))

    def _fits(self, attachment: AttachmentFact) -> bool:
        return (
            is_one_of(attachment.media_type, self.types)
            and (self.larger_than is None or attachment.size > self.larger_than)
            and (self.metadata is None or attachment.has_metadata is self.metadata)
        )


def _read(value: object, reading: Reading) -> Condition:
    shape: str | Shape = msgspec.convert(value, type=str | Shape)
    asked = Shape(type=shape) if isinstance(shape, str) else shape
    return Attachments(words_of(asked.type), asked.larger_than, asked.metadata)


ATTACHMENTS = Key("attachments", str | Shape, _read)
