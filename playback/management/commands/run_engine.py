"""`manage.py run_engine`: a live sound engine on this machine, for a server here or elsewhere."""

import asyncio
import logging
import os
import signal

from django.core.management.base import BaseCommand, CommandError

from playback.engines.scsynth import end_with_parent
from playback.lines import Refused
from playback.live import Live


class Command(BaseCommand):
    help = "Play songs on this machine's own scsynth, as a server's live engine."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--url", default="http://localhost:8000", help="the server's address")
        parser.add_argument(
            "--token", default=os.environ.get("SONIC_TOKEN", ""), help="an administrator's token; or in SONIC_TOKEN"
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )

    def handle(self, *, url: str, token: str, with_parent: bool, **_):
        if with_parent:
            end_with_parent(signal.SIGTERM)
        if not token:
            raise CommandError("A token is needed: make one on the server with manage.py token.")
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        try:
            asyncio.run(self._run(Live(url, token, self._say)))
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    async def _run(self, live: Live) -> None:
        playing = asyncio.ensure_future(live.run())
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, playing.cancel)
        try:
            await playing
        except asyncio.CancelledError:
            self._say("Sound engine: ended.")
