"""The rival redis-py as a worker: reads a request from each line of its input, executes it once, and writes a line of JSON with the time it took.

PSREDIS_CONNECTION names the server. With hiredis installed, redis-py uses it as its parser, which is faster.
"""

import gc
import json
import os
import sys
import time

import redis

client = redis.Redis.from_url(os.environ["PSREDIS_CONNECTION"], decode_responses=True)
subscriber = client.pubsub()


def names(count, prefix="key:", digits=1):
    return [f"{prefix}{i:0{digits}}" for i in range(1, count + 1)]


def measure(count, do):
    gc.collect()
    processor, start = time.process_time(), time.perf_counter()
    do()
    return {"count": count, "seconds": time.perf_counter() - start, "processor": time.process_time() - processor}


def get(count, batch, prefix="key:"):
    keys = names(count, prefix)

    def do():
        for first in range(0, count, batch):
            pipeline = client.pipeline(transaction=False)
            for key in keys[first : first + batch]:
                pipeline.get(key)
            pipeline.execute()

    return measure(count, do)


def set_(count, batch, size=0):
    keys = names(count, f"size{size}:" if size else "key:")
    values = ["v" * size if size else f"value-{i}" for i in range(1, count + 1)]

    def do():
        for first in range(0, count, batch):
            pipeline = client.pipeline(transaction=False)
            for i in range(first, min(first + batch, count)):
                pipeline.set(keys[i], values[i])
            pipeline.execute()

    return measure(count, do)


def get_each(count, digits=1):
    keys = names(count, digits=digits)

    def do():
        for key in keys:
            client.get(key)

    return measure(count, do)


def set_each(count, digits=1, size=100):
    keys = names(count, digits=digits)
    value = "v" * size

    def do():
        for key in keys:
            client.set(key, value)

    return measure(count, do)


def receive(count, channel):
    subscriber.subscribe(channel)
    for message in subscriber.listen():
        if message["type"] == "message":
            count -= 1
            if count == 0:
                break
    ended = int(time.time() * 1000)
    subscriber.unsubscribe(channel)
    while subscriber.get_message(timeout=1) is not None:
        pass
    return {"ended": ended}


TASKS = {"get": get, "set": set_, "get each": get_each, "set each": set_each, "receive": receive}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = TASKS[request.pop("do")](**request)
    except Exception as error:  # any error belongs in the table
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
