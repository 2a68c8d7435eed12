"""A cable to a server that breaks in the middle of what goes through it."""

import contextlib
import socket
import struct
import threading
from collections import deque
from urllib.parse import urlsplit

PIECE = 65_536


class Cable:
    """Carries bytes both ways; each of ``cuts`` is one connection's: how many go through of each way.

    A cut is (bytes to the server, bytes from it), None for as many as there are. Connections for
    which there is no cut are whole.
    """

    def __init__(self, url: str) -> None:
        self.aim(url)
        self._open: list[socket.socket] = []
        self.cuts: deque[tuple[int | None, int | None]] = deque()
        self.broken = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def aim(self, url: str) -> None:
        """Lead to another server from the next connection on."""
        parts = urlsplit(url)
        self._target = (parts.hostname, parts.port)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            there, back = self.cuts.popleft() if self.cuts else (None, None)
            ends = (client, server)
            self._open += ends
            for source, sink, room in ((client, server, there), (server, client, back)):
                threading.Thread(
                    target=self._carry, args=(source, sink, room, ends), daemon=True
                ).start()

    def _carry(
        self,
        source: socket.socket,
        sink: socket.socket,
        room: int | None,
        ends: tuple[socket.socket, socket.socket],
    ) -> None:
        try:
            while data := source.recv(PIECE):
                if room is not None:
                    data = data[:room]
                    room -= len(data)
                sink.sendall(data)
                if room == 0:
                    self.broken += 1
                    for end in ends:
                        _reset(end)
                    return
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for end in ends:
                end.close()

    def close(self) -> None:
        """Break all connections, and take no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # which wakes who accepts
        self._thread.join()
        self._listener.close()
        for end in self._open:
            _reset(end)


def _reset(end: socket.socket) -> None:
    """End a connection as when a machine disappears."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    end.close()
