#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends tasks with the real Celery, as an application would; there is no worker.

celery_send.py BROKER QUEUE COUNT [priority=N] [countdown=SECONDS] [argument=BYTES] [header:NAME=VALUE]…
"""
import sys

from celery import Celery

broker, queue, count = sys.argv[1:4]
options = dict(word.split("=", 1) for word in sys.argv[4:])
headers = {name.removeprefix("header:"): value for name, value in options.items() if name.startswith("header:")}
sending = {"queue": queue, "headers": headers}
if "priority" in options:
    sending["priority"] = int(options["priority"])
if "countdown" in options:
    sending["countdown"] = float(options["countdown"])

app = Celery("holdfast-tests", broker=broker)
app.conf.task_ignore_result = True
for number in range(int(count)):
    app.send_task("tasks.add", args=(number, "x" * int(options.get("argument", 0))), **sending)
