# SPDX-License-Identifier: MIT
"""A headless Chromium, driven over a pipe by its own protocol: what a page does is asked, and what it says is heard."""
import fcntl
import json
import os
import select
import subprocess

PATIENCE = 90     # seconds to wait for a word
WORDS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe"]


class Browser:
    """with Browser("chromium", folder) as browser: page = browser.open(path)"""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.number, self.buffer = 0, b""
        self.said, self.asked = [], []          # on the console, wrong or not; addresses that were asked for

    def __enter__(self):
        pipes = [*os.pipe(), *os.pipe()]
        theirs_in, self.to, self.back, theirs_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in pipes)
        for end in pipes:         # 3 and 4 are the browser's
            os.close(end)

        def set_up():
            os.dup2(theirs_in, 3)
            os.dup2(theirs_out, 4)

        self.process = subprocess.Popen([self.program, *WORDS, f"--user-data-dir={self.folder}/browser"], preexec_fn=set_up,
                                        close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except (OSError, EOFError):
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def starts(self):
        """Whether it answers at all: not every machine lets one run."""
        try:
            return bool(self.call("Browser.getVersion"))
        except (OSError, EOFError):
            return False

    def read(self):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.back], [], [], PATIENCE)
            more = os.read(self.back, 1 << 16) if ready else b""
            if not more:
                raise EOFError("the browser is gone")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def hear(self, message):
        method, told = message.get("method"), message.get("params", {})
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.said.append(json.dumps(told)[:400])
        elif method == "Network.requestWillBeSent":
            self.asked.append(told["request"]["url"])
        return method

    def call(self, method, session=None, **told):
        self.number += 1
        message = {"id": self.number, "method": method, "params": told}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            heard = self.read()
            if heard.get("id") == self.number:
                if "error" in heard:
                    raise OSError(f"{method}: {heard['error']}")
                return heard["result"]
            self.hear(heard)

    def open(self, path, width=1280, dark=False):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.call(f"{domain}.enable", session)
        self.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", session,
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.said.clear()
        self.asked.clear()
        self.call("Page.navigate", session, url=f"file://{path}")
        while self.hear(self.read()) != "Page.loadEventFired":
            pass
        return Page(self, session)


class Page:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session

    def ask(self, script):
        """What an expression of JavaScript comes to."""
        told = self.browser.call("Runtime.evaluate", self.session, expression=script, returnByValue=True)
        if "exceptionDetails" in told:
            raise OSError(json.dumps(told["exceptionDetails"])[:400])
        return told["result"].get("value")

    def wait_for(self, script):
        """What a promise comes to."""
        told = self.browser.call("Runtime.evaluate", self.session, expression=script, returnByValue=True, awaitPromise=True)
        return told["result"].get("value")

    def picture(self):
        size = self.ask("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        return self.browser.call("Page.captureScreenshot", self.session, captureBeyondViewport=True,
                                 clip={"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1})["data"]
