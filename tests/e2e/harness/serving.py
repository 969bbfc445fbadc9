"""The recording receiver's two servers: each request is read whole, written down, and answered as its target says."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, receiver, tls):
        super().__init__(("127.0.0.1", 0), Handler)
        self.receiver = receiver
        self.tls = tls
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

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
