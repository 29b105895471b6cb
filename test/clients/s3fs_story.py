"""s3fs, a round trip with Debian's package: a bucket mounted as a folder. Mounting needs root and /dev/fuse."""

import os
import shutil
import subprocess

import boto3

from emulator import Story, need


class S3fsStory(Story):
    @classmethod
    def setUpClass(cls):
        need("s3fs")
        super().setUpClass()
        cls.bucket = boto3.Session("test", "test", region_name="us-east-1").resource("s3", endpoint_url=cls.endpoint).Bucket("fs-bucket")
        cls.bucket.create()
        password = cls.home / "password"
        password.write_text("test:test")
        password.chmod(0o600)
        cls.options = ["-o", f"passwd_file={password},url={cls.endpoint},endpoint=us-east-1,use_path_request_style"]
        cls.folder = cls.home / "folder"
        cls.folder.mkdir()

    @classmethod
    def tearDownClass(cls):
        if cls.folder.is_mount():
            subprocess.run(["umount", "--lazy", str(cls.folder)], check=True)
        super().tearDownClass()

    @property
    def keys(self):
        return [each.key for each in self.bucket.objects.all()]

    def test_01_interrupted_uploads_are_listed_and_ended_without_a_mount(self):
        self.bucket.Object("interrupted").initiate_multipart_upload()
        self.assertIn("interrupted", self.run_ok("s3fs", "-u", "fs-bucket", *self.options))
        self.run_ok("s3fs", "--incomplete-mpu-abort=all", "fs-bucket", *self.options, stdin="y\n")
        self.assertEqual(list(self.bucket.multipart_uploads.all()), [])

    def test_02_the_bucket_is_mounted(self):
        # Small parts, and no time for which an answer is believed: what others do is seen at once.
        self.run_ok("s3fs", "fs-bucket", str(self.folder), *self.options, "-o", "multipart_size=5,stat_cache_expire=0")
        self.assertTrue(self.folder.is_mount())
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_03_files_and_folders_become_objects(self):
        (self.folder / "docs").mkdir()
        (self.folder / "docs" / "ünï +&.txt").write_text("hello")
        self.assertEqual(self.keys, ["docs/", "docs/ünï +&.txt"])
        self.assertEqual(self.bucket.Object("docs/ünï +&.txt").get()["Body"].read(), b"hello")

    def test_04_objects_of_others_become_files(self):
        self.bucket.put_object(Key="docs/theirs.txt", Body=b"theirs")
        self.assertEqual(sorted(os.listdir(self.folder / "docs")), ["theirs.txt", "ünï +&.txt"])
        self.assertEqual((self.folder / "docs" / "theirs.txt").read_text(), "theirs")

    def test_05_a_file_is_appended_to(self):
        path = self.folder / "docs" / "theirs.txt"
        with path.open("a") as file:
            file.write(" and ours")
        self.assertEqual(self.bucket.Object("docs/theirs.txt").get()["Body"].read(), b"theirs and ours")
        self.assertEqual(path.read_text(), "theirs and ours")

    def test_06_modes_times_and_links_are_kept_in_metadata(self):
        path = self.folder / "docs" / "theirs.txt"
        path.chmod(0o640)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        (self.folder / "link").symlink_to("docs/theirs.txt")
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(int(path.stat().st_mtime), 1_700_000_000)
        self.assertEqual((self.folder / "link").read_text(), "theirs and ours")

    def test_07_a_large_file_goes_in_parts_and_is_changed_in_the_middle(self):
        big = bytearray(bytes(range(256)) * 4096 * 16)
        (self.folder / "big.bin").write_bytes(big)
        self.assertRegex(self.bucket.Object("big.bin").e_tag, r'^"[0-9a-f]{32}-\d+"$')
        big[7_000_000:7_000_005] = b"HELLO"
        with (self.folder / "big.bin").open("r+b") as file:
            file.seek(7_000_000)
            file.write(b"HELLO")
        self.assertEqual(self.bucket.Object("big.bin").get()["Body"].read(), bytes(big))
        self.assertEqual((self.folder / "big.bin").read_bytes(), bytes(big))

    def test_08_folders_are_renamed_and_removed(self):
        (self.folder / "docs").rename(self.folder / "papers")
        self.assertEqual(sorted(os.listdir(self.folder / "papers")), ["theirs.txt", "ünï +&.txt"])
        self.assertEqual([key for key in self.keys if key.startswith("docs/")], [])
        shutil.rmtree(self.folder / "papers")
        (self.folder / "big.bin").unlink()
        (self.folder / "link").unlink()
        self.assertEqual(self.keys, [])

    def test_09_the_folder_is_unmounted(self):
        self.run_ok("umount", str(self.folder))
        self.assertFalse(self.folder.is_mount())
