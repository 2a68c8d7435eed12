from greenroom.client import AsyncClient as AsyncClient
from greenroom.client import Client as Client

__version__: str
