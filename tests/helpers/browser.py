"""A real browser for tests: Chromium without a window, over the DevTools protocol's pipe.

No package is needed: messages are JSON, each ended by a zero byte, on two file descriptors.
"""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 60.0
# Chromium expects the pipes as descriptors 3 and 4.
LAUNCH = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(text), fcntl.F_DUPFD, 10) for text in sys.argv[1:3]]
for place, pipe in zip((3, 4), pipes):
    os.dup2(pipe, place)
os.execv(sys.argv[3], sys.argv[3:])
"""


def find_browser():
    """The path of a Chromium, or None. CHROME names another one."""
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page of a headless Chromium. Use it as a context manager.

    `requests` are the addresses that pages asked for, `complaints` what a console would show as
    warnings and errors, and exceptions.
    """

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._from, theirs = os.pipe()
        ours, self._to = os.pipe()
        flags = "--headless --no-first-run --disable-gpu --disable-dev-shm-usage --mute-audio"
        flags += " --disable-background-networking --hide-scrollbars --remote-debugging-pipe"
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags += " --no-sandbox"
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(ours), str(theirs), find_browser(), *flags.split(),
             f"--user-data-dir={self._folder.name}", "about:blank"],
            pass_fds=(ours, theirs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(ours)
        os.close(theirs)
        self._buffer, self._count, self._session = b"", 0, None
        self.requests, self.complaints = [], []

    def __enter__(self):
        try:
            self._attach()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _attach(self):
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def __exit__(self, *exception):
        try:
            with contextlib.suppress(OSError, AssertionError):
                self._session = None
                self._call("Browser.close")
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._folder.cleanup()

    # --- what a test does ----------------------------------------------------------------------

    def open(self, path, fragment=""):
        """Opens a file afresh and waits until it is loaded."""
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=f"file://{path}{fragment}")
        self.until("document.readyState === 'complete' && location.protocol === 'file:'")

    def resize(self, width, height, *, dark=False):
        """Sets the size of the window in CSS pixels, and whether the user prefers dark pages."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self.drawn()

    def run(self, expression):
        """The value of a JavaScript expression; of a promise, what it resolves to."""
        result = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def until(self, expression):
        """Waits until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def drawn(self):
        """Waits until the page has drawn what it was asked to draw."""
        two = "requestAnimationFrame(() => requestAnimationFrame(done))"
        self.run(f"new Promise((done) => {two})")

    def press(self, key, *, shift=False):
        """Presses a key."""
        facts = {"key": key, "text": key} if len(key) == 1 else {"key": key}
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, modifiers=8 * shift, **facts)
        self.drawn()

    def mouse(self, kind, x, y):
        """Presses, moves or releases the mouse: "mousePressed", "mouseMoved", "mouseReleased"."""
        self._call(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1
        )
        self.drawn()

    def screenshot(self, path, *, whole=False):
        """Writes a picture of the page, .png."""
        found = self._call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    # --- messages ------------------------------------------------------------------------------

    def _call(self, method, **parameters):
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self._note(answer)

    def _read(self):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], PATIENCE)
            piece = os.read(self._from, 2**20) if ready else b""
            assert piece, "the browser does not answer"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def _note(self, event):
        method, facts = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(facts["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(facts["exceptionDetails"]))
        elif method == "Log.entryAdded" and facts["entry"]["level"] in ("warning", "error"):
            self.complaints.append(facts["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and facts["type"] in ("warning", "error"):
            self.complaints.append(str(facts["args"]))
