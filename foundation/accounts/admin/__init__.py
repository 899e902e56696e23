from foundation.accounts.admin.organisation import OrganisationAdmin
from foundation.accounts.admin.people import UserAdmin
from foundation.accounts.admin.tokens import ApiTokenAdmin

__all__ = ["ApiTokenAdmin", "OrganisationAdmin", "UserAdmin"]
