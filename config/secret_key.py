import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_secret_key(data_dir: Path) -> str:
    """The key of this data folder: made once, so that sessions outlive a restart. Production brings its own."""
    path = data_dir / "secret_key"
    if not path.exists():
        # Web, worker and beat start together: the first to link its file in wins, and nobody reads half a key.
        descriptor, written = tempfile.mkstemp(dir=data_dir, prefix="secret_key-")  # readable by the owner alone
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        try:
            os.link(written, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(written)
    return path.read_text(encoding="ascii")
