"""A pretend platform whose answers carry headers that the test gives."""

import httpx


class Telling(httpx.BaseTransport):
    """``headers`` are on every answer of ``transport``; they may change between two requests."""

    def __init__(self, transport, headers=None):
        self.transport, self.headers = transport, headers or {}

    def handle_request(self, request):
        answer = self.transport.handle_request(request)
        answer.headers.update(self.headers)
        return answer
