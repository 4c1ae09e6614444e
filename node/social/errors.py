"""What can go wrong when people meet, as one small tree.

Each error carries `kind` (a closed list of words), `public` (for the person who asked) and `detail` (for
the log).
"""


class SocialError(Exception):
    """The root; `detail` says what, which id, why."""

    kind = "invalid"
    public = "This could not be done."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(SocialError):
    """Nothing by that id, or nothing that this viewer may see: the answer is the same."""

    kind = "not_found"
    public = "There is nothing here."


class NotAllowed(SocialError):
    """The viewer sees it, and may still not do this."""

    kind = "forbidden"
    public = "You may not do this."


class DraftInvalid(SocialError):
    """What was written can't be posted as it is; `public` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.public = reason


class MediaRefused(DraftInvalid):
    """The file can't be taken."""


class GroupInvalid(DraftInvalid):
    """The group can't be made or changed like this."""


class ProfileInvalid(DraftInvalid):
    """The profile can't be changed like this."""
