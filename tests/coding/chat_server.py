"""A small server that speaks the chat protocol, and misbehaves as it is told."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(body, *, present=True, quotation="碳市场"):
    """Give a well-formed answer to the themes of a request."""
    themes = body["response_format"]["json_schema"]["schema"]["required"]
    said = {"present": present, "sure": True, "quotation": quotation if present else ""}
    return json.dumps(dict.fromkeys(themes, said), ensure_ascii=False)


def chat(content, body, **change):
    """Give a reply of the protocol around what a model wrote."""
    message = {"role": "assistant", "content": content}
    usage = {"prompt_tokens": 100, "completion_tokens": 20}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    told = {"model": body["model"], "choices": [choice], "usage": usage}
    choice.update(change.pop("choice", {}))
    message.update(change.pop("message", {}))
    return 200, json.dumps({**told, **change}), {}


class ChatServer:
    """What was asked, and what is answered: by `behave(body, number)`."""

    def __init__(self, behave=None):
        self.behave = behave or (lambda body, _: chat(answer(body), body))
        self.bodies, self.headers = [], []
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serving(behave=None):
    """Serve until the block ends."""
    state = ChatServer(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(raw)
            with state.lock:
                state.bodies.append(body)
                state.headers.append(dict(self.headers))
                number = len(state.bodies)
            status, text, headers = state.behave(body, number)
            data = text.encode()
            try:
                self.send_response(status)
                length = headers.pop("Content-Length", len(data))
                for name, value in {**headers, "Content-Length": length}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # who asked did not wait

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
