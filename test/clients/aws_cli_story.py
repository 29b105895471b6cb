"""The first steps, with the AWS CLI: the commands of the README and of AWS's own guides, unchanged but for the endpoint."""

import json
import os
import subprocess
import urllib.request

from emulator import Story


class AwsCliStory(Story):
    def aws(self, *arguments, profile=None, stdin=None, env=None):
        command = ["aws", *(["--profile", profile] if profile else []), *arguments]
        return subprocess.run(
            command,
            env={**self.environment, **(env or {})},
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def ok(self, *arguments, **options):
        done = self.aws(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def answer(self, *arguments, **options):
        return json.loads(self.ok(*arguments, **options))

    def refused(self, code, *arguments, **options):
        done = self.aws(*arguments, **options)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"({code})", done.stderr)
        return done.stderr

    def keys(self, access_key_id, secret):
        return {"AWS_ACCESS_KEY_ID": access_key_id, "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": "us-east-1"}

    @property
    def s3_user_key(self):
        lines = (self.home / "s3_user_accessKeys.csv").read_text().splitlines()
        return lines[1].split(",")

    def test_01_root_is_configured_as_the_default_profile(self):
        self.ok("configure", stdin="test\ntest\nus-east-1\njson\n")
        identity = self.answer("sts", "get-caller-identity")
        self.assertEqual(
            identity, {"UserId": "000000000000", "Account": "000000000000", "Arn": "arn:aws:iam::000000000000:root"}
        )

    def test_02_root_makes_the_user_and_its_key(self):
        user = self.answer("iam", "create-user", "--user-name", "s3_user")["User"]
        self.assertEqual(user["Arn"], "arn:aws:iam::000000000000:user/s3_user")
        self.assertRegex(user["UserId"], r"^AIDA[A-Z2-7]{17}$")
        policy = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        self.ok("iam", "attach-user-policy", "--user-name", "s3_user", "--policy-arn", policy)
        attached = self.answer("iam", "list-attached-user-policies", "--user-name", "s3_user")
        self.assertEqual(
            attached["AttachedPolicies"], [{"PolicyName": "AmazonS3FullAccess", "PolicyArn": policy}]
        )
        key = self.answer("iam", "create-access-key", "--user-name", "s3_user")["AccessKey"]
        self.assertEqual(key["Status"], "Active")
        (self.home / "s3_user_accessKeys.csv").write_text(
            f"Access key ID,Secret access key\n{key['AccessKeyId']},{key['SecretAccessKey']}\n"
        )

    def test_03_the_key_goes_into_a_profile_by_aws_configure(self):
        key_id, secret = self.s3_user_key
        self.ok("configure", "--profile", "s3_user", stdin=f"{key_id}\n{secret}\nus-east-1\njson\n")
        self.assertIn("[s3_user]", (self.home / ".aws" / "credentials").read_text())
        self.assertIn("[profile s3_user]", (self.home / ".aws" / "config").read_text())
        identity = self.answer("sts", "get-caller-identity", profile="s3_user")
        self.assertEqual(identity["Arn"], "arn:aws:iam::000000000000:user/s3_user")

    def test_04_both_profiles_make_fill_and_list_buckets(self):
        (self.home / "hello.txt").write_text("hello")
        for profile, bucket in (("default", "roots-bucket"), ("s3_user", "users-bucket")):
            self.assertIn(f"make_bucket: {bucket}", self.ok("s3", "mb", f"s3://{bucket}", profile=profile))
            self.ok("s3", "cp", "hello.txt", f"s3://{bucket}/greetings/hello.txt", profile=profile)
            self.assertIn("greetings/", self.ok("s3", "ls", f"s3://{bucket}", profile=profile))
            self.assertEqual(self.ok("s3", "cp", f"s3://{bucket}/greetings/hello.txt", "-", profile=profile), "hello")
        listing = self.ok("s3", "ls", profile="s3_user")
        self.assertIn("roots-bucket", listing)
        self.assertIn("users-bucket", listing)

    def test_05_a_large_file_goes_up_in_parts_and_comes_back_whole(self):
        big = bytes(range(256)) * 4096 * 20  # 20 MiB: three parts
        (self.home / "big.bin").write_bytes(big)
        self.ok("s3", "cp", "big.bin", "s3://users-bucket/big.bin", profile="s3_user")
        head = self.answer("s3api", "head-object", "--bucket", "users-bucket", "--key", "big.bin", profile="s3_user")
        self.assertRegex(head["ETag"], r'^"[0-9a-f]{32}-3"$')
        self.assertEqual(head["ContentLength"], len(big))
        self.ok("s3", "cp", "s3://users-bucket/big.bin", "back.bin", profile="s3_user")
        self.assertEqual((self.home / "back.bin").read_bytes(), big)

    def test_06_sync_goes_both_ways_and_notices_what_changed(self):
        folder = self.home / "site"
        (folder / "pages").mkdir(parents=True)
        for name in ("index.html", "pages/ünï cödé+&.html", "pages/b.html"):
            (folder / name).write_text(name)
            # S3 keeps whole seconds, so a file of this very second would look newer than its copy.
            os.utime(folder / name, (1_700_000_000, 1_700_000_000))
        first = self.ok("s3", "sync", "site", "s3://users-bucket/site", profile="s3_user")
        self.assertEqual(first.count("upload:"), 3)
        self.assertEqual(self.ok("s3", "sync", "site", "s3://users-bucket/site", profile="s3_user"), "")
        self.ok("s3", "sync", "s3://users-bucket/site", "copy", profile="s3_user")
        self.assertEqual((self.home / "copy" / "pages" / "ünï cödé+&.html").read_text(), "pages/ünï cödé+&.html")
        (folder / "index.html").unlink()
        removed = self.ok("s3", "sync", "site", "s3://users-bucket/site", "--delete", profile="s3_user")
        self.assertIn("delete: s3://users-bucket/site/index.html", removed)

    def test_07_s3api_shows_what_the_service_answers(self):
        put = self.answer(
            "s3api", "put-object", "--bucket", "users-bucket", "--key", "note", "--body", "hello.txt",
            "--metadata", "colour=blue", "--content-type", "text/plain", profile="s3_user",
        )
        self.assertEqual(put["ETag"], '"5d41402abc4b2a76b9719d911017c592"')
        self.assertEqual(put["ServerSideEncryption"], "AES256")
        got = self.answer("s3api", "get-object", "--bucket", "users-bucket", "--key", "note", "note.txt", profile="s3_user")
        self.assertEqual(got["Metadata"], {"colour": "blue"})
        self.assertEqual(got["ContentType"], "text/plain")
        self.assertEqual((self.home / "note.txt").read_text(), "hello")
        page = self.answer(
            "s3api", "list-objects-v2", "--bucket", "users-bucket", "--delimiter", "/", profile="s3_user"
        )
        self.assertEqual([each["Key"] for each in page["Contents"]], ["big.bin", "note"])
        self.assertEqual(page["CommonPrefixes"], [{"Prefix": "greetings/"}, {"Prefix": "site/"}])

    def test_08_versions_tags_and_policies_are_kept(self):
        bucket = ("--bucket", "users-bucket")
        self.ok("s3api", "put-bucket-versioning", *bucket, "--versioning-configuration", "Status=Enabled", profile="s3_user")
        first = self.answer("s3api", "put-object", *bucket, "--key", "v", "--body", "hello.txt", profile="s3_user")
        second = self.answer("s3api", "put-object", *bucket, "--key", "v", "--body", "hello.txt", profile="s3_user")
        deleted = self.answer("s3api", "delete-object", *bucket, "--key", "v", profile="s3_user")
        self.assertIs(deleted["DeleteMarker"], True)
        versions = self.answer("s3api", "list-object-versions", *bucket, "--prefix", "v", profile="s3_user")
        self.assertEqual([each["VersionId"] for each in versions["Versions"]], [second["VersionId"], first["VersionId"]])
        self.assertEqual([each["IsLatest"] for each in versions["DeleteMarkers"]], [True])
        self.ok("s3api", "put-bucket-tagging", *bucket, "--tagging", "TagSet=[{Key=team,Value=blue}]", profile="s3_user")
        tags = self.answer("s3api", "get-bucket-tagging", *bucket, profile="s3_user")
        self.assertEqual(tags["TagSet"], [{"Key": "team", "Value": "blue"}])
        self.assertIn("NoSuchBucketPolicy", self.refused("NoSuchBucketPolicy", "s3api", "get-bucket-policy", *bucket, profile="s3_user"))

    def test_09_a_presigned_url_needs_no_key(self):
        url = self.ok("s3", "presign", "s3://users-bucket/note", profile="s3_user").strip()
        with urllib.request.urlopen(url, timeout=10) as response:
            self.assertEqual(response.read(), b"hello")

    def test_10_the_user_may_not_call_iam(self):
        said = self.refused("AccessDenied", "iam", "list-users", profile="s3_user")
        self.assertIn(
            "User: arn:aws:iam::000000000000:user/s3_user is not authorized to perform: iam:ListUsers on resource: "
            "arn:aws:iam::000000000000:user/ because no identity-based policy allows the iam:ListUsers action",
            said,
        )

    def test_11_a_wrong_secret_is_a_wrong_signature_everywhere(self):
        wrong = self.keys(self.s3_user_key[0], "wrong")
        self.refused("SignatureDoesNotMatch", "s3api", "list-buckets", env=wrong)
        self.refused("SignatureDoesNotMatch", "iam", "list-users", env=wrong)
        self.refused("SignatureDoesNotMatch", "sts", "get-caller-identity", env=wrong)

    def test_12_an_unknown_key_is_named_as_each_service_names_it(self):
        unknown = self.keys("AKIAIOSFODNN7EXAMPLE", "secret")
        self.refused("InvalidAccessKeyId", "s3api", "list-buckets", env=unknown)
        self.refused("InvalidClientTokenId", "iam", "list-users", env=unknown)
        self.refused("InvalidClientTokenId", "sts", "get-caller-identity", env=unknown)

    def test_13_without_a_signature_nothing_is_given_away(self):
        self.refused("AccessDenied", "s3api", "list-objects-v2", "--bucket", "users-bucket", "--no-sign-request")
        self.refused("MissingAuthenticationToken", "sts", "get-caller-identity", "--no-sign-request")

    def test_14_a_deactivated_key_is_refused_from_the_next_request_on(self):
        key_id, _ = self.s3_user_key
        update = ("iam", "update-access-key", "--user-name", "s3_user", "--access-key-id", key_id, "--status")
        self.ok(*update, "Inactive")
        self.refused("InvalidAccessKeyId", "s3api", "list-buckets", profile="s3_user")
        self.refused("InvalidClientTokenId", "sts", "get-caller-identity", profile="s3_user")
        self.ok(*update, "Active")
        self.ok("s3api", "list-buckets", profile="s3_user")

    def test_15_a_role_is_assumed_by_a_profile(self):
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/s3_user"}, "Action": "sts:AssumeRole"}
            ],
        }
        self.ok("iam", "create-role", "--role-name", "reader", "--assume-role-policy-document", json.dumps(trust))
        policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        self.ok("iam", "attach-role-policy", "--role-name", "reader", "--policy-arn", policy)
        for name, value in (("role_arn", "arn:aws:iam::000000000000:role/reader"), ("source_profile", "s3_user"), ("region", "us-east-1")):
            self.ok("configure", "set", name, value, "--profile", "reader")
        identity = self.answer("sts", "get-caller-identity", profile="reader")
        self.assertRegex(identity["Arn"], r"^arn:aws:sts::000000000000:assumed-role/reader/botocore-session-\d+$")
        self.ok("s3", "ls", "s3://users-bucket", profile="reader")
        self.refused("AccessDenied", "s3api", "create-bucket", "--bucket", "readers-bucket", profile="reader")

    def test_16_a_deleted_key_is_refused_and_the_user_can_go(self):
        key_id, _ = self.s3_user_key
        self.ok("s3", "rm", "s3://roots-bucket", "--recursive", profile="s3_user")
        self.ok("s3", "rb", "s3://roots-bucket", profile="s3_user")
        self.refused("DeleteConflict", "iam", "delete-user", "--user-name", "s3_user")
        self.ok("iam", "delete-access-key", "--user-name", "s3_user", "--access-key-id", key_id)
        self.refused("InvalidAccessKeyId", "s3api", "list-buckets", profile="s3_user")
        policy = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        self.ok("iam", "detach-user-policy", "--user-name", "s3_user", "--policy-arn", policy)
        self.ok("iam", "delete-user", "--user-name", "s3_user")
        self.refused("NoSuchEntity", "iam", "get-user", "--user-name", "s3_user")
