"""A viewer without a browser: a session that speaks to the server over its socket as a browser's page does."""

import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import screen

PAGES = [name for name in screen.pages() if name != "ask"]
PERIODS = ("last-7-days", "last-30-days", "last-90-days", "this-month", "last-month", "last-12-months", "all")
MARKETS = ("", "NSE", "CREST", "DTC")


def arrived(address: str) -> connect:
    """A new session's socket, to be opened with `async with`."""
    return connect(f"{address.replace('http', 'ws')}/_stcore/stream", max_size=None)


class Viewer:
    """One session: what it has chosen, and the socket it clicks through."""

    def __init__(self, socket: ClientConnection, chance: random.Random):
        self._socket, self._chance = socket, chance
        self._page, self._period, self._market = chance.choice(PAGES), PERIODS[1], ""

    async def click(self) -> list[str]:
        """Choose one thing anew and wait for the end of the run; what was wrong."""
        match self._chance.randrange(4):
            case 0:
                self._page = self._chance.choice(PAGES)
            case 1:
                self._market = self._chance.choice(MARKETS)
            case _:
                self._period = self._chance.choice(PERIODS)
        return await self.look()

    async def look(self) -> list[str]:
        """Ask for the page with the choices made, as the browser does when it goes back or on."""
        chosen = {"period": self._period, "market": self._market}
        return await self.open(self._page, {name: value for name, value in chosen.items() if value})

    async def open(self, page: str, query: Mapping[str, str]) -> list[str]:
        """Open a page in a state and wait for the end of the run; what was wrong."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(query)
        asked.rerun_script.page_name = "" if page == "overview" else page
        asked.rerun_script.is_history_navigation = True
        await self._socket.send(asked.SerializeToString())
        wrong: list[str] = []
        while True:
            said = ForwardMsg.FromString(await self._socket.recv(decode=False))
            kind = said.WhichOneof("type")
            if kind == "delta" and said.delta.HasField("new_element"):
                wrong += _wrong(page, said.delta.new_element)
            elif kind == "script_finished":
                match said.script_finished:
                    case ForwardMsg.FINISHED_SUCCESSFULLY:
                        return wrong
                    case ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        return [*wrong, f"{page}: the run failed"]


def _wrong(page: str, element: Any) -> list[str]:
    if element.HasField("exception"):
        return [f"{page}: {element.exception.type}: {element.exception.message}"]
    if element.HasField("alert") and element.alert.format == element.alert.ERROR:
        return [f"{page}: {element.alert.body}"]
    return []
