"""An emulator of the test's own, and a home directory of its own for the clients' files."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest


def need(program):
    """Installs Debian's package of this name, unless the program is there."""
    if shutil.which(program):
        return
    assert os.geteuid() == 0 and shutil.which("apt-get"), f"{program} is not installed, and only root can apt-get install it."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", program]
    for command in (install, ["apt-get", "update", "--quiet"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if shutil.which(program):
            return
    raise AssertionError(f"{program} is not installed, and apt-get could not install it: {done.stderr.strip()}")


class Story(unittest.TestCase):
    """Steps in order: the methods of a story share one emulator and one home directory."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = subprocess.Popen(
            ["node", os.environ["TUCUXI_CLI"], "start", "--port", "0", "--log", "silent"],
            stdout=subprocess.PIPE,
            text=True,
        )
        ready = re.search(r"ready on (http://\S+)", cls.emulator.stdout.readline())
        assert ready, "the emulator did not start"
        cls.endpoint = ready.group(1)
        cls.directory = tempfile.TemporaryDirectory()
        cls.home = pathlib.Path(cls.directory.name)
        (cls.home / ".aws").mkdir()
        cls.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "HOME": str(cls.home),
            "AWS_ENDPOINT_URL": cls.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def run_ok(self, *command, stdin=None, env=None, timeout=60):
        """What a command prints; the test fails with what it complained about unless it exits with 0."""
        done = subprocess.run(
            command,
            env={**self.environment, **(env or {})},
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        self.assertEqual(done.returncode, 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def files(self, contents):
        """Writes files below the home directory, and their folders; their time is long past."""
        for name, content in contents.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            # S3 keeps whole seconds, so a file of this very second would look newer than its copy.
            os.utime(path, (1_700_000_000, 1_700_000_000))

    def tree(self, folder):
        """The files below a folder of the home directory with their contents."""
        top = self.home / folder
        return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}

    @classmethod
    def tearDownClass(cls):
        cls.emulator.terminate()
        cls.emulator.wait(10)
        cls.emulator.stdout.close()
        cls.directory.cleanup()
