"""The file commands of the AWS CLI, a round trip: sync, cp, mv, rm and presign, with their options."""

import time
import urllib.error
import urllib.request

import boto3

from emulator import Story

BUCKET = "files-bucket"
ROOT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


class AwsS3Story(Story):
    def s3(self, *arguments, **options):
        return self.run_ok("aws", "s3", *arguments, env=ROOT, **options)

    @property
    def bucket(self):
        session = boto3.Session("test", "test", region_name="us-east-1")
        return session.resource("s3", endpoint_url=self.endpoint).Bucket(BUCKET)

    @property
    def keys(self):
        return [each.key for each in self.bucket.objects.all()]

    def test_01_cp_takes_of_a_folder_what_the_filters_leave(self):
        self.s3("mb", f"s3://{BUCKET}")
        self.files({name: name for name in ("site/a.html", "site/b.txt", "site/css/c.css", "site/css/d.map", "site/é +&.html")})
        self.s3("cp", "site", f"s3://{BUCKET}/site", "--recursive", "--exclude", "*.map", "--exclude", "*.txt",
                "--metadata", "colour=blue", "--cache-control", "max-age=60", "--storage-class", "STANDARD_IA")
        self.assertEqual(self.keys, ["site/a.html", "site/css/c.css", "site/é +&.html"])
        head = self.bucket.Object("site/a.html")
        self.assertEqual((head.metadata, head.cache_control, head.content_type), ({"colour": "blue"}, "max-age=60", "text/html"))
        self.assertEqual(head.storage_class, "STANDARD_IA")

    def test_02_cp_between_prefixes_keeps_metadata_and_brings_it_home(self):
        self.s3("cp", f"s3://{BUCKET}/site", f"s3://{BUCKET}/copy", "--recursive", "--exclude", "*", "--include", "*.html")
        self.assertEqual([key for key in self.keys if key.startswith("copy/")], ["copy/a.html", "copy/é +&.html"])
        self.assertEqual(self.bucket.Object("copy/é +&.html").metadata, {"colour": "blue"})
        self.s3("cp", f"s3://{BUCKET}/copy", "home", "--recursive")
        self.assertEqual(self.tree("home"), {"a.html": b"site/a.html", "é +&.html": "site/é +&.html".encode()})

    def test_03_cp_streams_from_stdin_and_to_stdout(self):
        self.s3("cp", "-", f"s3://{BUCKET}/streamed", stdin="from a pipe")
        self.assertEqual(self.s3("cp", f"s3://{BUCKET}/streamed", "-"), "from a pipe")

    def test_04_mv_within_the_bucket_copies_and_deletes_also_in_parts(self):
        big = bytes(range(256)) * 4096 * 9  # 9 MiB: two parts up, and two copied
        self.files({"big.bin": big})
        self.s3("mv", "big.bin", f"s3://{BUCKET}/big.bin")
        self.assertFalse((self.home / "big.bin").exists())
        self.s3("mv", f"s3://{BUCKET}/big.bin", f"s3://{BUCKET}/moved/big.bin")
        self.assertNotIn("big.bin", self.keys)
        moved = self.bucket.Object("moved/big.bin")
        self.assertRegex(moved.e_tag, r'^"[0-9a-f]{32}-2"$')
        self.s3("mv", f"s3://{BUCKET}/moved", "moved", "--recursive")
        self.assertEqual(self.tree("moved"), {"big.bin": big})
        self.assertEqual([key for key in self.keys if key.startswith("moved/")], [])

    def test_05_sync_between_buckets_moves_only_what_differs(self):
        self.s3("mb", "s3://mirror-bucket")
        first = self.s3("sync", f"s3://{BUCKET}", "s3://mirror-bucket", "--exclude", "copy/*")
        self.assertEqual(first.count("copy: "), 4)
        self.bucket.Object("site/a.html").delete()
        again = self.s3("sync", f"s3://{BUCKET}", "s3://mirror-bucket", "--exclude", "copy/*", "--delete")
        self.assertEqual(again.strip(), "delete: s3://mirror-bucket/site/a.html")

    def test_06_a_presigned_url_ends(self):
        # Without this the URL is signed by version 2, whose end is an instant and not a length of time.
        self.run_ok("aws", "configure", "set", "default.s3.signature_version", "s3v4")
        url = self.s3("presign", f"s3://{BUCKET}/streamed", "--expires-in", "60").strip()
        with urllib.request.urlopen(url, timeout=10) as response:
            self.assertEqual(response.read(), b"from a pipe")
        # The URL's stamp has whole seconds: while that second runs, it may have been made after the clock's change.
        time.sleep(1.1)
        clock = urllib.request.Request(
            f"{self.endpoint}/_tucuxi/clock", data=b'{"advance":"PT2M"}', method="PUT", headers={"content-type": "application/json"}
        )
        urllib.request.urlopen(clock, timeout=10).close()
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url, timeout=10)
        self.assertEqual(caught.exception.code, 403)
        self.assertIn(b"<Message>Request has expired</Message>", caught.exception.read())

    def test_07_ls_counts_and_rm_takes_what_the_filters_leave(self):
        listing = self.s3("ls", f"s3://{BUCKET}", "--recursive", "--summarize", "--human-readable")
        self.assertIn("Total Objects: 5", listing)
        removed = self.s3("rm", f"s3://{BUCKET}", "--recursive", "--exclude", "site/*")
        self.assertEqual(removed.count("delete: "), 3)
        self.assertEqual(self.keys, ["site/css/c.css", "site/é +&.html"])
        self.s3("rb", f"s3://{BUCKET}", "--force")
        self.assertNotIn(BUCKET, self.s3("ls"))
