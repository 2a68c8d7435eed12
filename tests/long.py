"""How long the tests take that could go on for ever: ``GREENROOM_TESTS=long`` gives them their full counts."""

import os

IS_LONG = os.environ.get("GREENROOM_TESTS") == "long"
