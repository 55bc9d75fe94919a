"""Replies of a language model, each kept at once: a paid answer is never lost."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from research.files.locking import gate
from research.files.writing import write_atomically
from research.i18n import _

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said to one request.

    Attributes
    ----------
    text : str
        What the model wrote.
    model : str
        What the server calls it.
    finish : str
        Why it ended, such as "stop" or "length".
    refusal : str
        What it wrote instead of an answer, where the server tells.
    prompt_tokens, completion_tokens : int
        As the server counts them; guessed where it does not.
    """

    text: str
    model: str = ""
    finish: str = ""
    refusal: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def n_tokens(self) -> int:
        """Tokens that were read and written."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """A folder with a file a request, named by its hash, that holds all its replies."""

    folder: Path

    def path_of(self, key: str) -> Path:
        """Say where the replies to a request stand."""
        return self.folder / key[:2] / f"{key}.json"

    def replies(self, key: str) -> list[Reply]:
        """Give what was said to a request, the oldest first; nothing if not asked.

        Raises
        ------
        ValueError
            If the file is damaged: it may hold what was paid for, and is not replaced.
        """
        path = self.path_of(key)
        try:
            told = json.loads(path.read_bytes())
            if told["format"] != FORMAT or told["key"] != key:
                raise ValueError(f"format {told['format']!r}")
            return [Reply(**reply) for reply in told["replies"]]
        except FileNotFoundError:
            return []
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ValueError(
                _(
                    "{path}: must be stored answers, is none ({error:.80}). Restore "
                    "the file; without it the article is asked again.",
                    path=path,
                    error=str(error),
                )
            ) from error

    def add(self, key: str, about: dict[str, Any], reply: Reply) -> None:
        """Keep one more reply to a request, on the disk before this returns."""
        path = self.path_of(key)
        with gate(path):  # another run may add to the same store
            replies = [*self.replies(key), reply]
            told = {
                "format": FORMAT,
                "key": key,
                **about,
                "replies": [asdict(one) for one in replies],
            }
            data = json.dumps(told, ensure_ascii=True, indent=1).encode() + b"\n"
            write_atomically(path, data)
