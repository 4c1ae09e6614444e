"""What can be wrong with a request to the client API."""


class ApiError(Exception):
    """A request that can't be answered; `kind` is one of a closed list of words, `public` is shown."""

    kind = "invalid"

    def __init__(self, detail: str, *, public: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.public = public


class ParamInvalid(ApiError):
    """A field that can't be read as what it should be."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}", public=f"Validation failed: {name} {why}")


class NoSuchThing(ApiError):
    """Nothing by that id, or nothing that this viewer may see: the answer is the same."""

    kind = "not_found"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, public="Record not found")
