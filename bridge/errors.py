"""What can go wrong in the firewall, as one small tree.

Each error carries `kind` (a closed list of words), `public` (all that an outsider sees) and `detail`.
A hold and a refusal are not errors: they are values that the gate returns.
"""


class BridgeError(Exception):
    """The root; `detail` says what, which id, why, for the operator and the log."""

    kind = "bridge_failed"
    public = "This could not be done."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NoSuchCrossing(BridgeError):
    kind = "not_found"
    public = "There is nothing here."


class WrongState(BridgeError):
    """A step was asked for that this state does not allow; `public` says so plainly."""

    kind = "conflict"
    public = "This can't be done any more; look again at where it stands."


class NotYours(BridgeError):
    kind = "forbidden"
    public = "You may not do this."


class StepInvalid(BridgeError):
    """What was given can't be used; `public` is the reason in plain words."""

    kind = "invalid"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.public = reason


class PermitForged(BridgeError):
    """Somebody tried to make a permit without the gate, or a stored one was altered."""

    kind = "bridge_failed"


class LedgerBroken(BridgeError):
    kind = "bridge_failed"
