from foundation.accounts.models.idempotency import IdempotencyKey
from foundation.accounts.models.organisation import Organisation
from foundation.accounts.models.tokens import ApiToken
from foundation.accounts.models.users import User

__all__ = ["ApiToken", "IdempotencyKey", "Organisation", "User"]
