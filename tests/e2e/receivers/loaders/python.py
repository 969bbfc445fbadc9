"""Runs a document's Python receiver as it stands, on a free port.

    python python.py FRAMEWORK PATH SNIPPET...        (WEBHOOK_SECRET in the environment)

FRAMEWORK is flask, django, fastapi, or `verifier:NAME` for a document that only shows a verifying function. The
snippets are executed in one namespace, which already holds what the document leaves out. A snippet's own
`app.run(port=3000)` stands under `__main__` and does not run: the port is chosen here.
"""

import logging
import os
import socket
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

HERE = "127.0.0.1"


class Task:
    """What the documents call a task queue's task: accepts work, does none."""

    @staticmethod
    def delay(_payload):
        return None


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def left_out():
    from flask import Flask, make_response, request

    return {
        "__name__": "documented",
        "app": Flask("documented"),
        "request": request,
        "make_response": make_response,
        "WEBHOOK_SECRET": os.environ["WEBHOOK_SECRET"],
        "process_event_async": lambda _event: None,
        "process_webhook": Task,
        "logger": logging.getLogger("documented"),
    }


def run(files, names):
    for file in files:
        with open(file, encoding="utf-8") as source:
            exec(compile(source.read(), file, "exec"), names)
    return names


def serve_wsgi(application):
    server = make_server(HERE, 0, application, server_class=WSGIServer, handler_class=QuietHandler)
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()


def serve_django(view, path):
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path as route

    urls = type(sys)("documented_urls")
    urls.urlpatterns = [route(path.lstrip("/"), view)]
    sys.modules["documented_urls"] = urls
    settings.configure(ROOT_URLCONF="documented_urls", ALLOWED_HOSTS=["*"], SECRET_KEY="not a secret", DEBUG=False)
    serve_wsgi(get_wsgi_application())


def serve_asgi(application):
    import uvicorn

    listener = socket.create_server((HERE, 0))
    print(f"listening on {listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(application, log_level="warning")).run(sockets=[listener])


def serve_verifier(verify, path):
    """The least server that can ask a documented function about raw bytes."""
    from flask import Flask, request

    app = Flask("documented")

    @app.post(path)
    def ask():
        signature = request.headers.get(os.environ["SIGNATURE_HEADER"])
        genuine = verify(request.get_data(), signature, os.environ["WEBHOOK_SECRET"])
        return ("", 200) if genuine else ("", 401)

    serve_wsgi(app)


def main():
    # The loader's own folder must not shadow anything that a snippet imports.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(__file__)]
    framework, path, *files = sys.argv[1:]
    names = run(files, left_out())
    if framework == "flask":
        serve_wsgi(names["app"])
    elif framework == "django":
        serve_django(names["webhook_handler"], path)
    elif framework == "fastapi":
        serve_asgi(names["app"])
    else:
        serve_verifier(names[framework.removeprefix("verifier:")], path)


if __name__ == "__main__":
    main()
