"""What the process does once from which commands and servers are forked, so that none does it again.

It is the last that it reads, and nobody else reads it.
"""

import gc

from greenroom.schema import build
from greenroom.trust import trust

trust()
build._types()
# none of them looks through what all of them share
gc.freeze()
