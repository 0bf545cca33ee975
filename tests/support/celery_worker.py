#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Celery worker that does one task at a time and writes down when it begins and when it ends one.

celery_worker.py BROKER QUEUE FILE SECONDS
"""
import sys
import time

from celery import Celery

broker, queue, file, seconds = sys.argv[1:5]
app = Celery("holdfast-tests", broker=broker)
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 1


def note(text):
    with open(file, "a", encoding="utf-8") as out:
        out.write(text + "\n")


@app.task(name="tasks.add")
def add(number, _argument):
    note(f"begins {number}")
    time.sleep(float(seconds))
    note(f"ends {number}")


app.worker_main(["worker", "--concurrency=1", f"--queues={queue}", "--loglevel=WARNING", "--without-gossip",
                 "--without-mingle", "--without-heartbeat"])
