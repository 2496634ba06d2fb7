"""Wires everything, once: settings → database, keys, catalogue, sender → one ASGI application."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp

from app import clock, metrics, scheduler
from app.api import (
    accounts,
    calendar,
    caseload,
    errors,
    exports,
    files,
    health,
    intake,
    journal,
    passkeys,
    prescribing,
    push,
    security,
    share_links,
    sharing,
    sign_in,
    therapist,
    tokens,
)
from app.api import profile as profile_api
from app.api import progress as progress_api
from app.api import reminders as reminders_api
from app.api import today as today_api
from app.api.deps import House
from app.api.described import described
from app.api.guard import Guard
from app.api.measured import Measured
from app.api.metrics import router as metrics_router
from app.api.schemas import Problem
from app.domain.speech import Language, speech_of
from app.push import keys
from app.push.endpoints import AllowedHosts
from app.push.sender import PushSender
from app.push.signing import Signer, check_subject
from app.push.subscriptions import read_subscription
from app.services import sealing, today
from app.services.chance import Chance
from app.services.lives import Lives
from app.services.retention import Keeping
from app.services.today import Planner
from app.settings import Settings
from app.store.catalogue import load_catalogue, load_words
from app.store.db import Database
from app.store.migrate import upgrade

VERSION = "0.1.0"
LARGEST_BODY = 256 * 1024
ROUTERS = (
    health,
    push,
    accounts,
    intake,
    today_api,
    profile_api,
    progress_api,
    reminders_api,
    calendar,
    journal,
    exports,
    sharing,
    share_links,
    sign_in,
    security,
    passkeys,
    therapist,
    caseload,
    prescribing,
    tokens,
)  # push before accounts: /devices/push before /devices/{id}


def open_house(settings: Settings) -> House:
    """Makes what is missing (folder, tables, keys), checks the rest. Raises ``SettingsError`` with a way to mend it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_subject(settings.vapid_subject)
    catalogue = load_catalogue(settings.catalogue_path)
    upgrade(settings.database_url)
    vapid = keys.ring(settings.vapid_key_path).current
    allowed = AllowedHosts.parse(settings.push_hosts)
    return House(
        settings=settings,
        database=Database(settings.database_url),
        catalogue=catalogue,
        planner=Planner(catalogue, settings.emergency_number),
        lives=Lives(catalogue, settings.emergency_number),
        seal=sealing.seal_at(settings.sign_in_key_path),
        vapid_public_key=vapid.public,
        vapid_key_id=vapid.id,
        read_subscription=lambda raw: read_subscription(raw, allowed, vapid.id),
        build=_build(settings),
        now=lambda: clock.utcnow(),  # noqa: PLW0108 - asked anew each time, so a test can move the clock
        chance=Chance(clock.new_id, clock.new_token, clock.new_code),
        speeches={
            language: speech_of(language, catalogue, load_words(language, catalogue)) for language in Language
        },
    )


class _Guarded(FastAPI):
    """The guard stands outside everything, also outside the framework's own limit on the size of bodies."""

    def build_middleware_stack(self) -> ASGIApp:
        house: House = self.state.house
        guarded = Guard(super().build_middleware_stack(), house.settings.public_url)
        return Measured(guarded, house.chance.new_id)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            house: House = self.state.house
            self.openapi_schema = described(super().openapi(), house.settings.secure)
        return self.openapi_schema


def create_app(settings: Settings) -> FastAPI:
    return assembled(open_house(settings))


def assembled(house: House) -> FastAPI:
    """Every route, over this house; raises nothing and opens nothing."""
    app = _Guarded(
        title="Backbeat",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the redirect would name whatever host the client said
        lifespan=_lifespan,
        max_body_size=LARGEST_BODY,
        responses={"4XX": {"model": Problem, "description": "problem+json"}},
    )
    app.state.house = house
    errors.install(app)
    for room in ROUTERS:
        app.include_router(room.router)
    app.include_router(metrics_router)
    files.install(app, house.settings.frontend_dir)
    metrics.BUILD.labels(app.version, house.build).set(1)
    return app


def duties(house: House) -> scheduler.Duties:
    """What the heartbeat needs, in the server or in a worker."""
    found = keys.ring(house.settings.vapid_key_path)
    signer = Signer(
        found.current,
        house.settings.vapid_subject,
        found.by_id(),
        look_again=lambda: keys.ring(house.settings.vapid_key_path).by_id(),
    )
    sender = PushSender(
        signer, AllowedHosts.parse(house.settings.push_hosts), house.settings.public_url, house.now
    )
    return scheduler.Duties(
        database=house.database,
        sender=sender,
        materialise=lambda now: today.materialise_all(house.database, house.planner, now, house.chance),
        now=house.now,
        new_id=house.chance.new_id,
        keeping=Keeping(house.settings.keep_reminder_days, house.settings.keep_consent_days),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    # As many threads as connections: a thread that had to wait for one would only hold the others up.
    anyio.to_thread.current_default_thread_limiter().total_tokens = house.database.pool_size
    if house.settings.dispatch:
        async with scheduler.running(duties(house)):
            yield
    else:
        yield
    house.database.close()


def _build(settings: Settings) -> str:
    """A short name of the built phone app, so that a phone can tell whether it runs the newest."""
    index = settings.frontend_dir / "index.html"
    return hashlib.sha256(index.read_bytes()).hexdigest()[:12] if index.is_file() else "none"
