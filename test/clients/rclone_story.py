"""rclone, a round trip with Debian's package: copy, check, sync, move, parts, versions and links."""

import json
import urllib.request

from emulator import Story, need


class RcloneStory(Story):
    @classmethod
    def setUpClass(cls):
        need("rclone")
        super().setUpClass()
        cls.environment |= {
            "RCLONE_CONFIG_S3_TYPE": "s3",
            # "AWS" would put the bucket into the host's name, which a resolver would have to know; the rest is as for AWS.
            "RCLONE_CONFIG_S3_PROVIDER": "Other",
            "RCLONE_CONFIG_S3_LIST_VERSION": "2",
            "RCLONE_CONFIG_S3_LIST_URL_ENCODE": "true",
            "RCLONE_CONFIG_S3_USE_MULTIPART_ETAG": "true",
            "RCLONE_CONFIG_S3_ACCESS_KEY_ID": "test",
            "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": "test",
            # Debian's rclone always names an ACL, and a bucket of today takes no other, here as on AWS.
            "RCLONE_CONFIG_S3_ACL": "bucket-owner-full-control",
            "RCLONE_CONFIG_S3_BUCKET_ACL": "private",
            "RCLONE_CONFIG_S3_REGION": "us-east-1",
            "RCLONE_CONFIG_S3_ENDPOINT": cls.endpoint,
            "RCLONE_CONFIG_S3_CHUNK_SIZE": "5Mi",
            "RCLONE_CONFIG_S3_UPLOAD_CUTOFF": "5Mi",
            "RCLONE_RETRIES": "1",
        }

    def rclone(self, *arguments, **options):
        return self.run_ok("rclone", *arguments, **options)

    def test_01_a_tree_goes_up_and_is_found_equal(self):
        self.files({"tree/a.txt": "a", "tree/deep/ünï +&%.txt": "odd", "tree/empty": "", "tree/big.bin": bytes(range(256)) * 4096 * 12})
        self.rclone("mkdir", "s3:clone-bucket")
        self.rclone("copy", "tree", "s3:clone-bucket/tree")
        self.rclone("check", "tree", "s3:clone-bucket/tree")
        self.rclone("check", "--download", "tree", "s3:clone-bucket/tree")
        listed = self.rclone("lsf", "-R", "s3:clone-bucket").splitlines()
        self.assertEqual(
            sorted(listed), ["tree/", "tree/a.txt", "tree/big.bin", "tree/deep/", "tree/deep/ünï +&%.txt", "tree/empty"]
        )

    def test_02_times_and_hashes_are_kept_beside_the_bytes(self):
        entries = json.loads(self.rclone("lsjson", "--hash", "s3:clone-bucket/tree"))
        times = {entry["Name"]: entry["ModTime"] for entry in entries if not entry["IsDir"]}
        self.assertEqual(times["a.txt"][:19], "2023-11-14T22:13:20")
        md5 = {entry["Name"]: entry.get("Hashes", {}).get("md5") for entry in entries}
        self.assertEqual(md5["a.txt"], "0cc175b9c0f1b6a831c399e269772661")

    def test_03_sync_moves_only_what_changed(self):
        (self.home / "tree" / "a.txt").unlink()
        self.files({"tree/empty": "no more"})
        self.rclone("sync", "tree", "s3:clone-bucket/tree")
        self.assertEqual(self.rclone("cat", "s3:clone-bucket/tree/empty"), "no more")
        self.assertNotIn("a.txt", self.rclone("lsf", "s3:clone-bucket/tree").split())
        self.rclone("sync", "s3:clone-bucket/tree", "back")
        self.assertEqual(self.tree("back"), self.tree("tree"))

    def test_04_the_server_copies_and_moves_also_in_parts(self):
        self.rclone("moveto", "s3:clone-bucket/tree/empty", "s3:clone-bucket/moved")
        self.rclone("copyto", "--s3-copy-cutoff", "5Mi", "s3:clone-bucket/tree/big.bin", "s3:clone-bucket/big-copy.bin")
        self.assertEqual(self.rclone("lsf", "s3:clone-bucket").split(), ["big-copy.bin", "moved", "tree/"])
        self.rclone("touch", "--timestamp", "2020-01-02T03:04:05", "s3:clone-bucket/moved")
        self.assertIn("2020-01-02 03:04:05", self.rclone("lsl", "s3:clone-bucket/moved"))
        self.assertEqual(self.rclone("cat", "--offset", "3", "--count", "2", "s3:clone-bucket/moved"), "mo")

    def test_05_what_comes_by_a_pipe_is_kept(self):
        self.rclone("rcat", "s3:clone-bucket/piped", stdin="from a pipe")
        self.assertEqual(self.rclone("cat", "s3:clone-bucket/piped"), "from a pipe")

    def test_06_older_versions_are_listed_and_read(self):
        self.assertIn("Enabled", self.rclone("backend", "versioning", "s3:clone-bucket", "Enabled"))
        self.rclone("rcat", "s3:clone-bucket/piped", stdin="newer")
        names = self.rclone("lsf", "--files-only", "--s3-versions", "--include", "piped*", "s3:clone-bucket").split()
        self.assertEqual(len(names), 2)
        older = next(name for name in names if name != "piped")
        self.assertEqual(self.rclone("cat", "--s3-versions", f"s3:clone-bucket/{older}"), "from a pipe")
        self.rclone("backend", "cleanup-hidden", "s3:clone-bucket")
        self.assertEqual(len(self.rclone("lsf", "--files-only", "--s3-versions", "--include", "piped*", "s3:clone-bucket").split()), 1)

    def test_07_a_link_needs_no_key(self):
        url = self.rclone("link", "--expire", "10m", "s3:clone-bucket/piped").strip()
        with urllib.request.urlopen(url, timeout=10) as response:
            self.assertEqual(response.read(), b"newer")

    def test_08_purge_leaves_nothing(self):
        self.rclone("delete", "s3:clone-bucket")
        self.rclone("backend", "cleanup-hidden", "s3:clone-bucket")
        self.rclone("purge", "s3:clone-bucket")
        self.assertEqual(self.rclone("lsf", "s3:"), "")
