"""Serving the phone app and the API, sending reminders, and the way in that a start shows."""

import argparse
import asyncio
import socket
import sys

import segno
import uvicorn

from app import logs, main, memory, metrics, scheduler
from app.api.deps import House
from app.services import accounts, demo
from app.settings import Settings, SettingsError


def serve(chosen: argparse.Namespace, settings: Settings) -> None:
    memory.keep_together()
    _ensure_port(settings.host, settings.port)
    logs.set_up(settings.log_format)
    app = main.create_app(settings)
    house: House = app.state.house
    if chosen.demo:
        _show_demo(house)
    elif chosen.welcome:
        _show_way_in(house)
    memory.leave_what_stays()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        limit_concurrency=200,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
    )


def _ensure_port(host: str, port: int) -> None:
    """Asked before anything is opened: a start on a taken port would hand out a code and stop half way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as problem:
        raise SettingsError(
            f"Port {port} of {host} cannot be opened: {problem.strerror}. "
            "Another Backbeat may be running there; BACKBEAT_PORT chooses another port."
        ) from problem


def work(_chosen: argparse.Namespace, settings: Settings) -> None:
    memory.keep_together()
    logs.set_up(settings.log_format)
    house = main.open_house(settings)
    memory.leave_what_stays()
    if settings.metrics_port is None:
        asyncio.run(scheduler.work(main.duties(house)))
        return
    metrics.BUILD.labels(main.VERSION, house.build).set(1)
    end = metrics.serve(settings.host, settings.metrics_port, settings.metrics_token)
    try:
        asyncio.run(scheduler.work(main.duties(house)))
    finally:
        end()


def _show_way_in(house: House) -> None:
    """A pairing code for the first person, as text and as a picture the phone's camera reads."""
    new = accounts.first_way_in(house.database, house.now(), house.chance)
    print(f"\n  Backbeat is at {house.settings.public_url}")
    print(f"  Pairing code: {new.code}   (good for 15 minutes, once)\n")
    _print_qr(f"{house.settings.public_url}/#/pair/{new.code}")
    for line in _what_next(house.settings.public_url):
        print(f"  {line}")
    print("  Or choose “Start on my own” there. Another person: .venv/bin/backbeat patient add\n", flush=True)


def _what_next(address: str) -> tuple[str, ...]:
    """On plain http only this machine itself may look: a phone that typed the address would reach itself."""
    if address.startswith("https://"):
        return ("Open the address on the phone, add it to the home screen, type the code inside the app.",)
    return (
        "Open the address in a browser on this machine and type the code. A phone needs https: set",
        "BACKBEAT_PUBLIC_URL and a proxy, as the README says. Ctrl-C ends this; nothing is lost by it.",
    )


def _show_demo(house: House) -> None:
    made = demo.seed(house.database, house.planner, house.now(), house.chance)
    print(f"\n  Backbeat is at {house.settings.public_url} with a demonstration person, eight weeks in.")
    print(f"  As the person:    open the address and pair with {made.pairing_code}")
    print(f"  As the therapist: {house.settings.public_url}/#/therapist")
    print(f"                    sign in as {made.therapist_login} with {made.therapist_password}\n")
    _print_qr(f"{house.settings.public_url}/#/pair/{made.pairing_code}")
    sys.stdout.flush()


def _print_qr(text: str) -> None:
    if sys.stdout.isatty():
        segno.make(text, error="m").terminal(compact=True)
