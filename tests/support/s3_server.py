#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small, strict server that speaks S3, for tests: s3_server.py FOLDER [CERTIFICATE KEY]

Holds its objects as files in FOLDER/objects, checks every signature by its own reading of AWS Signature Version 4 (nothing is
shared with the client), every SHA-256 of a body and the time of every request. Writes its port to FOLDER/port. Who may come and
which buckets there are stands in this file. FOLDER/faults says what goes wrong, one line each, read anew at every request:

    METHOD PART-OF-THE-KEY TIMES WHAT

with WHAT one of: status-CODE, cut-upload, cut-answer, hang, junk, bent (a byte of the answer is another one), skew, error-in-200.
TIMES counts down in memory. FOLDER/log has a line for every request: METHOD, key and query, status.
"""
import base64, calendar, hashlib, hmac, html, os, re, ssl, sys, threading, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
REGION = "eu-test-1"
KEYS = {"AKTEST": "s3cr3t/of+the=test"}
BUCKETS = {"kept"}
PAGE = 7  # keys in one answer: every list has several
SMALLEST_PART = 64 * 1024
lock = threading.Lock()
uploads = {}
faults = {}


def stored(key):
    return os.path.join(FOLDER, "objects", urllib.parse.quote(key, safe=""))


def save(key, data, digest):
    path = stored(key)
    with open(path + ".new", "wb") as f:
        f.write(data)
    os.replace(path + ".new", path)
    with open(os.path.join(FOLDER, "digests", urllib.parse.quote(key, safe="")), "w") as f:
        f.write(digest)


def digest_of(key):
    try:
        with open(os.path.join(FOLDER, "digests", urllib.parse.quote(key, safe=""))) as f:
            return f.read()
    except OSError:
        return ""


def keys():
    return sorted(urllib.parse.unquote(n) for n in os.listdir(os.path.join(FOLDER, "objects")) if not n.endswith(".new"))


def fault_of(method, key):
    try:
        with open(os.path.join(FOLDER, "faults")) as f:
            version = os.fstat(f.fileno()).st_mtime_ns
            lines = f.read().splitlines()
    except OSError:
        return ""
    for line in lines:
        wanted, part, times, what = line.split()
        if wanted == method and part in key:
            with lock:
                left = faults.setdefault((version, line), int(times))
                if left > 0:
                    faults[version, line] = left - 1
                    return what
    return ""


class Refused(Exception):
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "strict-s3", ""

    def log_message(self, *args):
        pass

    def note(self, status):
        with lock, open(os.path.join(FOLDER, "log"), "a") as f:
            f.write(f"{self.command} {self.path} {status}\n")

    def answer(self, status, body=b"", headers=None):
        self.note(status)
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Content-Length" not in (headers or {}):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def xml(self, status, text):
        self.answer(status, ('<?xml version="1.0" encoding="UTF-8"?>\n' + text).encode(), {"Content-Type": "application/xml"})

    def check(self):
        """AWS Signature Version 4, as the Amazon S3 API Reference has it."""
        found = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})",
            self.headers.get("Authorization", ""))
        if not found:
            raise Refused(403, "AccessDenied")
        who, day, region, names, signature = found.groups()
        if who not in KEYS:
            raise Refused(403, "InvalidAccessKeyId")
        if region != REGION:
            raise Refused(400, "AuthorizationHeaderMalformed")
        stamp = self.headers.get("x-amz-date", "")
        if not stamp.startswith(day) or abs(calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) - time.time()) > 900:
            raise Refused(403, "RequestTimeTooSkewed")
        names = names.split(";")
        present = {n.lower() for n in self.headers.keys()}
        if names != sorted(names) or "host" not in names or any(n.startswith("x-amz-") and n not in names for n in present):
            raise Refused(403, "AccessDenied")
        path, _, query = self.path.partition("?")
        if urllib.parse.quote(urllib.parse.unquote(path), safe="/-_.~") != path:
            raise Refused(400, "InvalidURI")
        pairs = sorted(p if "=" in p else p + "=" for p in query.split("&") if p)
        text = "\n".join([self.command, path, "&".join(pairs),
                          "".join(f"{n}:{' '.join(self.headers[n].split())}\n" for n in names), ";".join(names),
                          self.headers.get("x-amz-content-sha256", "")])
        scope = f"{day}/{region}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(text.encode()).hexdigest()])
        key = ("AWS4" + KEYS[who]).encode()
        for part in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), signature):
            raise Refused(403, "SignatureDoesNotMatch")

    def handle_one(self):
        path, _, query = self.path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        bucket, _, self.key = urllib.parse.unquote(path).lstrip("/").partition("/")
        what = fault_of(self.command, self.key or self.query.get("prefix", ""))
        length = int(self.headers.get("Content-Length", "0"))
        if what == "cut-upload":
            self.rfile.read(length // 2)
            self.note("cut")
            self.close_connection = True
            self.connection.close()
            return
        body = self.rfile.read(length)
        if what == "hang":
            self.note("hang")
            time.sleep(120)
        if what == "junk":
            return self.answer(200, b"<html><p>hello", {"ETag": "x"})
        if what.startswith("status-"):
            return self.answer(int(what[7:]))
        if what == "error-in-200":
            return self.xml(200, "<Error><Code>InternalError</Code><Message>no</Message></Error>")
        try:
            if what == "skew":
                raise Refused(403, "RequestTimeTooSkewed")
            self.check()
            if hashlib.sha256(body).hexdigest() != self.headers.get("x-amz-content-sha256"):
                raise Refused(400, "XAmzContentSHA256Mismatch")
            if bucket not in BUCKETS:
                raise Refused(404, "NoSuchBucket")
            getattr(self, "on_" + self.command.lower())(body, what)
        except Refused as refused:
            self.xml(refused.status, f"<Error><Code>{refused.code}</Code><Message>{refused.code}, {KEYS['AKTEST']}</Message></Error>")

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one

    def on_put(self, body, what):
        if "partNumber" in self.query:
            upload = uploads.get(self.query["uploadId"])
            if upload is None or upload["key"] != self.key:
                raise Refused(404, "NoSuchUpload")
            tag = '"' + hashlib.md5(body).hexdigest() + '"'
            upload["parts"][int(self.query["partNumber"])] = (tag, body)
        else:
            tag = '"' + hashlib.md5(body).hexdigest() + '"'
            save(self.key, body, self.headers.get("x-amz-meta-sha256", ""))
        self.answer(200, b"", {"ETag": tag})

    def on_post(self, body, what):
        if "uploads" in self.query:
            name = hashlib.sha256(os.urandom(16)).hexdigest()[:20] + "+/="
            uploads[name] = {"key": self.key, "parts": {}, "digest": self.headers.get("x-amz-meta-sha256", "")}
            return self.xml(200, f'<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                                 f"<UploadId>{name}</UploadId></InitiateMultipartUploadResult>")
        upload = uploads.get(self.query.get("uploadId", ""))
        if upload is None or upload["key"] != self.key:
            raise Refused(404, "NoSuchUpload")
        wanted = re.findall(r"<Part><PartNumber>(\d+)</PartNumber><ETag>([^<]+)</ETag></Part>", body.decode())
        parts = [upload["parts"].get(int(n)) for n, _ in wanted]
        if not parts or any(p is None or p[0] != html.unescape(tag) for p, (_, tag) in zip(parts, wanted)):
            raise Refused(400, "InvalidPart")
        if any(len(p[1]) < SMALLEST_PART for p in parts[:-1]):
            raise Refused(400, "EntityTooSmall")
        save(self.key, b"".join(p[1] for p in parts), upload["digest"])
        del uploads[self.query["uploadId"]]
        self.xml(200, "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")

    def on_delete(self, body, what):
        if "uploadId" in self.query:
            uploads.pop(self.query["uploadId"], None)
        else:
            for path in (stored(self.key), os.path.join(FOLDER, "digests", urllib.parse.quote(self.key, safe=""))):
                if os.path.exists(path):
                    os.remove(path)
        self.answer(204)

    def on_head(self, body, what):
        path = stored(self.key)
        if not os.path.exists(path):
            return self.answer(404)
        self.answer(200, b"", {"Content-Length": str(os.path.getsize(path)), "x-amz-meta-sha256": digest_of(self.key)})

    def on_get(self, body, what):
        if not self.key:
            return self.list()
        path = stored(self.key)
        if not os.path.exists(path):
            raise Refused(404, "NoSuchKey")
        with open(path, "rb") as f:
            data = f.read()
        if what == "bent":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if what == "cut-answer":
            self.note("cut")
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
            return
        self.answer(200, data)

    def list(self):
        prefix = self.query.get("prefix", "")
        if "uploads" in self.query:
            items = "".join(f"<Upload><Key>{html.escape(u['key'])}</Key><UploadId>{n}</UploadId></Upload>"
                            for n, u in uploads.items() if u["key"].startswith(prefix))
            return self.xml(200, f"<ListMultipartUploadsResult>{items}</ListMultipartUploadsResult>")
        if self.query.get("list-type") != "2":
            raise Refused(400, "InvalidArgument")
        found = [k for k in keys() if k.startswith(prefix)]
        token = self.query.get("continuation-token", "")
        if token:
            after = base64.b64decode(token).decode()
            found = [k for k in found if k > after]
        page, more = found[:PAGE], len(found) > PAGE
        items = "".join(f"<Contents><Key>{html.escape(k)}</Key><Size>{os.path.getsize(stored(k))}</Size></Contents>" for k in page)
        mark = base64.b64encode(page[-1].encode()).decode() if more else ""
        tail = f"<NextContinuationToken>{mark}</NextContinuationToken>" if more else ""
        self.xml(200, f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>{str(more).lower()}'
                      f"</IsTruncated>{items}{tail}</ListBucketResult>")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client):
        pass  # whoever hangs up does so on purpose


os.makedirs(os.path.join(FOLDER, "objects"), exist_ok=True)
os.makedirs(os.path.join(FOLDER, "digests"), exist_ok=True)
server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(os.path.join(FOLDER, "port.new"), "w") as f:
    f.write(str(server.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
