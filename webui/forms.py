"""Forms as pages send them: fields by name, a file, and where to go back to."""

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from webui.security import local_path

MAX_FIELD_CHARS: Final = 500_000  # a whole policy document fits


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent; a field that is not there reads as empty."""

    fields: FormData

    def text(self, name: str) -> str:
        """A field's text, with the line ends of this house."""
        value = self.fields.get(name)
        return value[:MAX_FIELD_CHARS].replace("\r\n", "\n") if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A field that names a row; 0, which names none, for anything else."""
        value = self.text(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

    def flag(self, name: str) -> bool:
        """Whether a box was ticked or a button pressed."""
        return self.text(name) not in ("", "0")

    async def upload(self, name: str) -> Upload | None:
        """A file, or None when none was chosen."""
        value = self.fields.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            return None
        return Upload(value.filename, await value.read())

    @property
    def back(self) -> str:
        """The page that the form stood on."""
        return local_path(self.text("back"))

    @property
    def is_sure(self) -> bool:
        """Whether this is the second tap."""
        return self.flag("sure")


async def read_form(request: Request) -> Form:
    """The form of a request, read once however often it is asked for; its answer leads back where it does."""
    form = Form(await request.form())
    request.state.back = form.back
    return form
