"""The server's settings exist in the installed Streamlit, and are safe."""

import tomllib
from pathlib import Path
from typing import Any

from streamlit import config

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def flat(settings: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in settings.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return found


def test_every_setting_exists() -> None:
    assert set(flat(SETTINGS)) - set(config.get_config_options()) == set()


def test_the_server_listens_here_and_tells_nobody_anything() -> None:
    settings = flat(SETTINGS)
    assert settings["server.address"] == "127.0.0.1"
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert settings["client.showErrorLinks"] is False


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_can_be_read_in_light_and_dark() -> None:
    """WCAG 2.1 AA asks 4.5 to 1 of text."""
    for scheme in ("light", "dark"):
        colours = SETTINGS["theme"][scheme]
        for background in ("backgroundColor", "secondaryBackgroundColor"):
            for text in (
                "textColor",
                "grayTextColor",
                "greenTextColor",
                "redTextColor",
                "orangeTextColor",
                "linkColor",
            ):
                assert contrast(colours[text], colours[background]) >= 4.5, (scheme, background, text)
