"""Wires everything, once: settings → database, keys, catalogue, sender → one ASGI application."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from app import clock, scheduler
from app.api import accounts, errors, files, health, intake, journal, push, reports, sharing, therapist, today
from app.api.deps import House
from app.api.guard import Guard
from app.api.schemas import Problem
from app.push import endpoints, keys
from app.services.chance import Chance
from app.services.today import Planner
from app.settings import Settings, SettingsError
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.migrate import upgrade

LARGEST_BODY = 256 * 1024
DESCRIPTION = "Micro-sessions for a sore back, reminders, ratings, and the therapist's report."
ROUTERS = (health, accounts, intake, today, journal, push, reports, sharing, therapist)


def open_house(settings: Settings) -> House:
    """Makes what is missing (folder, tables, keys), checks the rest. Raises ``SettingsError`` with a way to mend it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.check_subject(settings.vapid_subject)
    catalogue = load_catalogue(settings.catalogue_path)
    upgrade(settings.database_url)
    vapid = keys.load_or_make(settings.vapid_key_path)
    return House(
        settings=settings,
        database=Database(settings.database_url),
        catalogue=catalogue,
        planner=Planner(catalogue, settings.emergency_number),
        vapid_public_key=vapid.public_key,
        vapid_key_id=vapid.key_id,
        check_subscription=endpoints.checker(settings.push_hosts),
        build=_build(settings),
        now=lambda: clock.utcnow(),
        chance=Chance(clock.new_id, clock.new_token, clock.new_code),
    )


def create_app(settings: Settings) -> FastAPI:
    house = open_house(settings)
    app = FastAPI(
        title="Backbeat",
        version="0.1.0",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        max_body_size=LARGEST_BODY,
        responses={"4XX": {"model": Problem, "description": "problem+json"}},
    )
    app.state.house = house
    errors.install(app)
    for room in ROUTERS:
        app.include_router(room.router)
    files.install(app, settings.frontend_dir)
    app.add_middleware(Guard, public_url=settings.public_url)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    # As many threads as connections: a thread that had to wait for one would only hold the others up.
    anyio.to_thread.current_default_thread_limiter().total_tokens = house.database.pool_size
    if house.settings.dispatch:
        async with scheduler.running(dispatcher(house)):
            yield
    else:
        yield
    house.database.close()


def _build(settings: Settings) -> str:
    """A short name of the built phone app, so that a phone can tell whether it runs the newest."""
    index = settings.frontend_dir / "index.html"
    return hashlib.sha256(index.read_bytes()).hexdigest()[:12] if index.is_file() else "none"


__all__ = ["SettingsError", "create_app", "open_house"]
