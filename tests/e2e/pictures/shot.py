"""What a picture of the guide is: a scene, the size of its window and the name of its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.e2e.scenes import Furnished, Scene
from tests.e2e.stack import ROOT

AMY = "amy@example.com"
IMAGES = ROOT / "docs" / "images"
PAGE, DESK, TALL, PHONE = (1180, 740), (1360, 740), (1180, 860), (390, 780)


@dataclass(frozen=True)
class Shot:
    """One picture of the guide; the scene's name is the name of its file."""

    scene: Scene
    size: tuple[int, int] = PAGE

    @property
    def file(self) -> str:
        """The name of the file in docs/images."""
        return f"{self.scene.name}.png"

    def take(self, furnished: Furnished, folder: Path) -> None:
        """Open the scene in a window of its own and keep what it shows. What cannot be shown is an error."""
        window = furnished.house.window(self.scene.who, self.size)
        try:
            self.scene.open(window, furnished.places)
            window.page.evaluate("document.fonts.ready")
            window.page.wait_for_timeout(500)
            window.picture(folder, self.scene.name)
        finally:
            window.context.close()
            furnished.house.windows.remove(window)
