"""The recording receiver's two servers: each request is read whole, written down, and answered as its target says."""

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, receiver, tls, *, address=("127.0.0.1", 0)):
        super().__init__(address, Handler)
        self.receiver = receiver
        self.tls = tls
        self._open = set()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        """Listens no more, and ends its connections once the requests that it has read are answered."""
        self.shutdown()
        self.server_close()
        for connection in self._open.copy():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RD)  # its thread sees the end when it looks for the next request

    def wait_unconnected(self, within=10):
        deadline = time.monotonic() + within
        while self._open:
            assert time.monotonic() < deadline, f"{len(self._open)} connections are still open"
            time.sleep(0.01)

    def process_request(self, request, client_address):
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._open.discard(request)
        super().shutdown_request(request)

    def finish_request(self, request, client_address):
        if self.tls:  # here, in the connection's own thread: a slow handshake must not hold up the others
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # a killed dispatcher leaves broken connections behind, and that is what such a test is about


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one write

    def do_POST(self):
        receiver = self.server.receiver
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # cut off on its way by a kill: no request, nobody may take it for one
            self.close_connection = True
            return None
        headers = self.headers.items()
        target = receiver.find(self.path)
        if target is None:
            return self.send_error(404)
        arrived = receiver.note_arrival(target)
        answer = target.answer_to(headers, body)
        if answer.manner == "plain":
            time.sleep(answer.seconds)
        receiver.write_down(target, headers, body, answer, arrived)
        return self._send(answer)

    def _send(self, answer):
        if answer.untold:
            time.sleep(answer.seconds)
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.manner == "drip":
            self._drip(answer)
        else:
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _drip(self, answer):
        pause = answer.seconds / max(1, len(answer.body))
        for byte in answer.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *_):
        pass
