"""The application of the tests with uWSGI: pages in plain WSGI, so that nothing stands between them and the protocol."""
import hashlib
import os
import socket
import threading
from urllib.parse import parse_qs

import uwsgi

PIECE = 64 * 1024
# Which pieces of which stream may go: only where there is one process, with threads.
ALLOWED = {}
LOCK = threading.Lock()


def application(environ, start_response):
    """Chooses by the first step of the path."""
    query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    page = PAGES.get(environ["PATH_INFO"].split("/")[1], missing)
    return page(environ, start_response, query)


def text(start_response, lines, status="200 OK"):
    body = "".join(line + "\n" for line in lines).encode("latin-1")
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def home(environ, start_response, query):
    connection = socket.fromfd(uwsgi.connection_fd(), socket.AF_INET, socket.SOCK_STREAM)
    port = connection.getsockname()[1]
    connection.close()
    return text(start_response, ["port: %d" % port, "worker: %d" % os.getpid()])


def total(environ, start_response, query):
    return text(start_response, ["total: %d" % uwsgi.total_requests()])


def variables(environ, start_response, query):
    return text(start_response, sorted("%s: %s" % pair for pair in environ.items() if isinstance(pair[1], str)))


def html(environ, start_response, query):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [b"<p>hello</p>\n" * 100]


def json(environ, start_response, query):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"[" + b"1, " * 1000 + b"1]"]


def upload(environ, start_response, query):
    digest = hashlib.sha256()
    length = 0
    while True:
        piece = environ["wsgi.input"].read(PIECE)
        if not piece:
            break
        digest.update(piece)
        length += len(piece)
    return text(
        start_response,
        [
            "length: %d" % length,
            "sha256: " + digest.hexdigest(),
            "declared: " + environ.get("CONTENT_LENGTH", ""),
            "type: " + environ.get("CONTENT_TYPE", ""),
        ],
    )


def download(environ, start_response, query):
    """As many bytes as asked for; says so only if that is asked for too."""
    size = int(query["size"])
    fields = [("Content-Type", "application/octet-stream")]
    if "declared" in query:
        fields.append(("Content-Length", query["declared"]))
    start_response("200 OK", fields)
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return (b"x" * min(PIECE, size - sent) for sent in range(0, size, PIECE))


def sized(environ, start_response, query):
    body = b"b" * int(query["size"])
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def status(environ, start_response, query):
    start_response(query["code"] + " Said So", [("ETag", '"python"')])
    return []


def allowed(stream):
    with LOCK:
        return ALLOWED.setdefault(stream, threading.Semaphore(0))


def stream(environ, start_response, query):
    """Each piece goes when somebody has allowed it."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    for number in range(int(query["count"])):
        allowed(query["id"]).acquire()
        yield b"piece %d\n" % number


def allow(environ, start_response, query):
    allowed(query["id"]).release()
    return text(start_response, ["allowed: " + query["id"]])


def echo(environ, start_response, query):
    uwsgi.websocket_handshake(environ["HTTP_SEC_WEBSOCKET_KEY"], environ.get("HTTP_ORIGIN", ""))
    while True:
        uwsgi.websocket_send(uwsgi.websocket_recv())


def missing(environ, start_response, query):
    return text(start_response, ["missing: " + environ["PATH_INFO"]], "404 Not Found")


PAGES = {
    "": home,
    "total": total,
    "variables": variables,
    "html": html,
    "json": json,
    "upload": upload,
    "download": download,
    "bytes": sized,
    "status": status,
    "stream": stream,
    "allow": allow,
    "socket": echo,
}
