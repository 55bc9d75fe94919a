"""One request to a server that speaks the OpenAI chat protocol."""

import ipaddress
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from research.coding.answer_store import Reply
from research.coding.questions import estimated_tokens
from research.i18n import _

MAX_REPLY = 4 << 20  # bytes
MAX_WAIT = 120.0  # seconds a server may ask us to wait
PATH = "/chat/completions"


class ServerError(Exception):
    """A fault that another try may mend; `wait` seconds before, if the server says."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class RefusedError(Exception):
    """The request gets no answer, however often it is sent."""


class StopAskingError(Exception):
    """No request would get an answer, or a limit is reached."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is, and how it is spoken to.

    Attributes
    ----------
    url : str
        Of chat completions.
    model : str
    key : str
        Empty if none is sent; not shown in what is printed of the object.
    timeout : float
        Seconds for a whole answer.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 120.0

    @property
    def host(self) -> str:
        """Who gets the texts."""
        return urlsplit(self.url).netloc

    @property
    def is_here(self) -> bool:
        """Whether that is this machine."""
        name = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"


def server(
    endpoint: str, model: str, *, key_variable: str | None = None, timeout: float = 120
) -> Server:
    """Name a server.

    Parameters
    ----------
    endpoint : str
        Such as `http://localhost:11434/v1`.
    model : str
        As the server calls it.
    key_variable : str, optional
        Name of the environment variable that holds the key; none is sent if None.
    timeout : float
        Seconds for a whole answer.

    Raises
    ------
    ValueError
        If the address is none, holds a password, or the variable is not set. The key
        itself is in no message.
    """
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            _(
                "endpoint must be an address such as http://localhost:11434/v1, got "
                "{endpoint!r:.80}.",
                endpoint=endpoint,
            )
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(
            _(
                "endpoint must hold no password and no query, as it is written into "
                "files. Put the key into an environment variable, and name that."
            )
        )
    if not model.strip():
        raise ValueError(_("model must be the name of a model, got nothing."))
    if not timeout > 0:
        raise ValueError(
            _("timeout must be above 0 seconds, got {timeout}.", timeout=timeout)
        )
    url = endpoint.rstrip("/")
    url = url if url.endswith(PATH) else url + PATH
    return Server(url, model, _key(key_variable), timeout)


def _key(variable: str | None) -> str:
    if variable is None:
        return ""
    key = os.environ.get(variable, "").strip()
    if not key or not (key.isascii() and key.isprintable()) or " " in key:
        raise ValueError(
            _(
                "the environment variable {variable!r} must hold the key, and holds "
                "{what}. It is the name that is given here, never the key itself.",
                variable=variable if variable.isidentifier() else "…",
                what=_("no key") if not key else _("what cannot be a key"),
            )
        )
    return key


class ChatClient:
    """A connection to a server, for any number of threads.

    Parameters
    ----------
    server : Server
    """

    def __init__(self, server: Server) -> None:
        try:
            import httpx
        except ImportError as error:
            raise ValueError(
                _(
                    "asking a language model needs an extra. In the checkout: "
                    "pip install '.[ask]'."
                )
            ) from error
        self._server = server
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._client = httpx.Client(headers=headers, timeout=server.timeout)

    def __enter__(self) -> "ChatClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, body: dict[str, Any]) -> Reply:
        """Send one request.

        Raises
        ------
        ServerError, RefusedError, StopAskingError
            None holds the key, nor is one raised from an error that might.
        """
        import httpx

        try:
            status, headers, text = self._exchange(body)
        except httpx.TimeoutException:
            fault = _("no answer within {n:g} seconds", n=self._server.timeout)
            raise ServerError(fault) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            fault = _(
                "{host}: no connection ({error})",
                host=self._server.host,
                error=type(error).__name__,
            )
            raise ServerError(fault) from None
        if status == 200:
            return self._reply(text, body)
        raise self._fault(status, headers, text)

    def _exchange(self, body: dict[str, Any]) -> tuple[int, Any, str]:
        """Send, and read a reply that may come slowly, but not for ever."""
        until = time.monotonic() + self._server.timeout
        parts, size = [], 0
        with self._client.stream("POST", self._server.url, json=body) as response:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > MAX_REPLY:
                    raise RefusedError(_("the answer is longer than 4 MB"))
                if time.monotonic() > until:
                    fault = _("no answer within {n:g} seconds", n=self._server.timeout)
                    raise ServerError(fault)
        text = b"".join(parts).decode("utf-8", "replace")
        return response.status_code, response.headers, self._without_key(text)

    def _without_key(self, text: str) -> str:
        """Take out the key, which a server may repeat."""
        key = self._server.key
        return text.replace(key, "[key]") if key else text

    def _reply(self, text: str, body: dict[str, Any]) -> Reply:
        try:
            told = json.loads(text)
            choice = told["choices"][0]
            message = choice["message"]
            usage = told.get("usage") or {}
            content = message.get("content") or ""
            counts = [usage.get(f"{one}_tokens") for one in ("prompt", "completion")]
            guesses = [
                sum(estimated_tokens(one["content"]) for one in body["messages"]),
                estimated_tokens(content),
            ]
            n_read, n_written = (
                count if isinstance(count, int) and count >= 0 else guess
                for count, guess in zip(counts, guesses, strict=True)
            )
            return Reply(
                text=content,
                model=str(told.get("model") or ""),
                finish=str(choice.get("finish_reason") or ""),
                refusal=str(message.get("refusal") or ""),
                prompt_tokens=n_read,
                completion_tokens=n_written,
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise ServerError(_("the reply is cut short, or of no chat")) from None

    def _fault(self, status: int, headers: Any, text: str) -> Exception:
        said = " ".join(text.split())[:200]
        told = _("HTTP {status}: {said}", status=status, said=said)
        if status in (408, 409, 425, 429) or status >= 500:
            return ServerError(told, _seconds(headers.get("retry-after", "")))
        if status in (401, 402, 403, 404, 405) or status < 400:
            return StopAskingError(told)
        return RefusedError(told)


def _seconds(retry_after: str) -> float:
    """Read how long to wait; dates, which few servers send, count as nothing said."""
    try:
        return min(max(float(retry_after), 0.0), MAX_WAIT)
    except ValueError:
        return 0.0
