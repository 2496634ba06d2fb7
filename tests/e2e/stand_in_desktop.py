"""A desktop that shows notifications to nobody: a private D-Bus session with org.freedesktop.Notifications.

Browsers started with `environment` talk to it through libnotify as on a real desktop; a test reads what
was shown and presses it.
"""

import subprocess
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated

from background_loop import BackgroundLoop, wait_until
from dbus_fast import BusType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

DISMISSED = 2  # Desktop Notifications Specification, table of close reasons
CLOSED_BY_CALL = 3

Text = Annotated[str, DBusSignature("s")]
Texts = Annotated[list[str], DBusSignature("as")]
Hints = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
Whole = Annotated[int, DBusSignature("u")]
Milliseconds = Annotated[int, DBusSignature("i")]
Server = Annotated[list[str], DBusSignature("ssss")]
Pressed = Annotated[list[object], DBusSignature("us")]
Closed = Annotated[list[int], DBusSignature("uu")]


@dataclass(slots=True)
class Shown:
    """One notification as the desktop received it; `actions` maps an action's key to its label."""

    number: int
    title: str
    body: str
    actions: dict[str, str]
    replaced: int
    closed: bool = False
    pressed: list[str] = field(default_factory=list)


class _Notifications(ServiceInterface):
    def __init__(self) -> None:
        super().__init__("org.freedesktop.Notifications")
        self.shown: list[Shown] = []
        self._numbers = count(1)

    @dbus_method()
    def GetCapabilities(self) -> Texts:
        return ["actions", "body", "body-markup", "icon-static", "persistence"]

    @dbus_method()
    def GetServerInformation(self) -> Server:
        return ["Backbeat test desktop", "Backbeat", "1", "1.2"]

    @dbus_method()
    def Notify(
        self,
        app_name: Text,
        replaces_id: Whole,
        app_icon: Text,
        summary: Text,
        body: Text,
        actions: Texts,
        hints: Hints,
        expire_timeout: Milliseconds,
    ) -> Whole:
        number = replaces_id or next(self._numbers)
        labels = dict(zip(actions[::2], actions[1::2], strict=True))
        self.shown.append(Shown(number, summary, body, labels, replaces_id))
        return number

    @dbus_method()
    def CloseNotification(self, number: Whole) -> None:
        self.close(number, CLOSED_BY_CALL)

    @dbus_signal()
    def ActionInvoked(self, number: int, key: str) -> Pressed:
        return [number, key]

    @dbus_signal()
    def NotificationClosed(self, number: int, reason: int) -> Closed:
        return [number, reason]

    def close(self, number: int, reason: int) -> None:
        for notification in self.shown:
            if notification.number == number:
                notification.closed = True
        self.NotificationClosed(number, reason)

    def press(self, shown: Shown, key: str) -> None:
        shown.pressed.append(key)
        self.ActionInvoked(shown.number, key)
        self.close(shown.number, DISMISSED)


class Desktop:
    """Start, pass `environment` to a browser, look at `shown`, `press`, close."""

    def __init__(self) -> None:
        # The process belongs to this object and is ended in close().
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # in a container it only complains about the limit of open files
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._loop = BackgroundLoop("desktop")
        self._notifications, self._bus = self._loop.run(self._own_the_name())

    @property
    def environment(self) -> dict[str, str]:
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    @property
    def shown(self) -> list[Shown]:
        return list(self._notifications.shown)

    def wait_for_notification(self, title: str | None = None, after: int = 0, timeout: float = 45) -> Shown:
        """The first notification since index `after`, with this title if one is given."""
        return wait_until(
            lambda: next((one for one in self.shown[after:] if title in (None, one.title)), None),
            f"a notification on the desktop ({title or 'any title'})",
            timeout,
        )

    def press(self, shown: Shown, key: str = "default") -> None:
        """Presses the notification itself, or the action button with this key."""

        async def press() -> None:
            self._notifications.press(shown, key)

        self._loop.run(press())

    def dismiss(self, shown: Shown) -> None:
        async def dismiss() -> None:
            self._notifications.close(shown.number, DISMISSED)

        self._loop.run(dismiss())

    def close(self) -> None:
        async def leave() -> None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

        self._loop.run(leave())
        self._loop.close()
        self._daemon.terminate()
        self._daemon.wait(10)
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()

    async def _own_the_name(self) -> tuple[_Notifications, MessageBus]:
        bus = await MessageBus(self.address, bus_type=BusType.SESSION).connect()
        notifications = _Notifications()
        bus.export("/org/freedesktop/Notifications", notifications)
        await bus.request_name("org.freedesktop.Notifications")
        return notifications, bus
