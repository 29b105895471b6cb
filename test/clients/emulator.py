"""An emulator of the test's own, and a home directory of its own for the clients' files."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest


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

    @classmethod
    def tearDownClass(cls):
        cls.emulator.terminate()
        cls.emulator.wait(10)
        cls.emulator.stdout.close()
        cls.directory.cleanup()
