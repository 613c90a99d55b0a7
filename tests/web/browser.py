# SPDX-License-Identifier: MIT
"""Chromium without a screen, told what to do by its DevTools protocol over two pipes: pages from disk, clicks, keys,
pictures."""

import base64
import fcntl
import itertools
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

ANSWER_SECONDS = 120
# Chromium reads what it is told from the first, and answers on the second; messages end with a zero byte.
PIPES = (3, 4)
# Reproducible pictures: no GPU, one colour profile, no scrollbars, fonts drawn alike everywhere.
OPTIONS = ["--headless", "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-extensions",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
           "--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text", "--remote-debugging-pipe",
           "--disable-dev-shm-usage"]
# Key: (code, the number Windows gives it).
KEYS = {"Tab": ("Tab", 9), "Enter": ("Enter", 13), " ": ("Space", 32), "Home": ("Home", 36), "End": ("End", 35),
        "ArrowLeft": ("ArrowLeft", 37), "ArrowUp": ("ArrowUp", 38), "ArrowRight": ("ArrowRight", 39),
        "ArrowDown": ("ArrowDown", 40), "Escape": ("Escape", 27), "n": ("KeyN", 78), "p": ("KeyP", 80),
        "?": ("Slash", 191)}
CONTROL = 2


class Browser:
    """One tab. `complaints` are messages of the console, exceptions, and requests that leave the page."""

    def __init__(self):
        program = shutil.which("chromium")
        assert program, "there is no chromium (Debian: chromium)"
        self.profile = tempfile.TemporaryDirectory(prefix="deskheap-web-")
        options = OPTIONS + (["--no-sandbox"] if os.geteuid() == 0 else [])
        self.start([program, *options, f"--user-data-dir={self.profile.name}", "about:blank"])
        self.received = b""
        self.numbers = itertools.count(1)
        self.complaints = []
        self.requests = []
        self.loaded = False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)
        os.close(self.back)
        self.process.terminate()
        self.process.wait()
        # Children of it may still write there.
        for _ in range(50):
            try:
                self.profile.cleanup()
                return
            except OSError:
                time.sleep(0.1)

    def start(self, command):
        theirs_in, self.to = os.pipe()
        self.back, theirs_out = os.pipe()
        # Out of the way of the numbers that they are to have.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]

        def place():
            for end, wanted in zip(ends, PIPES):
                os.dup2(end, wanted)

        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=place,
                                        pass_fds=PIPES)
        for end in (theirs_in, theirs_out, *ends):
            os.close(end)

    # ---- the protocol ----

    def call(self, method, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if hasattr(self, "session"):
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self.receive())
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.note(answer.get("method"), answer.get("params", {}))

    def receive(self):
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.back], [], [], ANSWER_SECONDS)
            more = os.read(self.back, 1 << 20) if ready else b""
            assert more, f"chromium says nothing; it ended with {self.process.poll()}"
            self.received += more
        message, _, self.received = self.received.partition(b"\0")
        return message

    def note(self, method, told):
        if method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["exceptionDetails"])[:600])
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.complaints.append(json.dumps(told["args"])[:600])
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    # ---- what a reader does ----

    def look(self, width, height, dark=False, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        self.call("Emulation.setEmulatedMedia", media="",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.settle()

    def open(self, path, fragment=""):
        return self.visit(pathlib.Path(path).resolve().as_uri() + fragment)

    def visit(self, address):
        self.loaded = False
        self.call("Page.navigate", url=address)
        while not self.loaded:
            self.run("1")
        self.settle()
        return self

    def run(self, script):
        """The value of an expression of the page, or of what it promises."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, f"{script}: {json.dumps(done['exceptionDetails'])[:800]}"
        return done["result"].get("value")

    def busy_ms(self, script):
        """How long the page's thread has a processor for an expression, with what it is to lay out: what others have of the
        computer meanwhile does not count."""
        def spent():
            told = {one["name"]: one["value"] for one in self.call("Performance.getMetrics")["metrics"]}
            return 1000 * told["TaskDuration"]

        self.call("Performance.enable", timeDomain="threadTicks")
        before = spent()
        self.run(script)
        return spent() - before

    def text(self, selector):
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def box(self, selector):
        return self.run(f"(() => {{ const found = document.querySelector({json.dumps(selector)}); "
                        "found.scrollIntoView({block: 'center'}); const box = found.getBoundingClientRect(); "
                        "return [box.x, box.y, box.width, box.height]; })()")

    def point(self, x, y, kinds=("mouseMoved",)):
        for kind in kinds:
            pressed = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {}
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **pressed)
        self.settle()

    def click(self, selector):
        x, y, width, height = self.box(selector)
        self.point(x + width / 2, y + height / 2, ("mouseMoved", "mousePressed", "mouseReleased"))

    def press(self, key, times=1):
        code, number = KEYS[key]
        text = {"text": "\r" if key == "Enter" else key} if key in ("Enter", " ") else {}
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=code, windowsVirtualKeyCode=number, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=code, windowsVirtualKeyCode=number)
        self.settle()

    def press_with_control(self, key):
        code, number = KEYS[key]
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code, windowsVirtualKeyCode=number, modifiers=CONTROL)
        self.settle()

    def settle(self):
        """Until what the page puts off to its next picture is drawn."""
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")

    def focus(self, selector):
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")

    def picture(self, path, whole=False):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))
