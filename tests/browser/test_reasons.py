"""What the pages say of permissions, against what the registry enforces; without a browser."""

import re
from pathlib import Path

from greenroom.access.permissions import ROLES, Permission
from greenroom.tables import Role

REASONS = Path(__file__).parents[2] / "web" / "src" / "parts" / "reasons.ts"


def said() -> dict[str, str]:
    return dict(
        re.findall(r"^  ([A-Z_]+): \['[^']+', '(\w+)'\],$", REASONS.read_text(), re.MULTILINE)
    )


def test_the_role_that_a_disabled_button_names_is_the_least_that_may() -> None:
    everybody = {one for one in Permission if not any(one in held for held in ROLES.values())}
    least = {
        one.name: next(role for role in reversed(Role) if one in ROLES[role]).name.lower()
        for one in Permission
        if one not in everybody
    }
    assert said() == least | {one.name: "outsider" for one in everybody}


def test_what_no_role_gives_is_about_ones_own_account() -> None:
    everybody = {one.name for one in Permission if not any(one in held for held in ROLES.values())}
    assert everybody == {"ACCOUNT_UPDATE", "TOKEN_CREATE", "TOKEN_DELETE", "TOKEN_READ"}
