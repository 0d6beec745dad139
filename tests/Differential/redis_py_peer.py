"""The other side of the differential tests: does with redis-py what a test does with PSRedis.

Reads requests from stdin, a line of JSON each, up to an empty line; carries them out, and prints a line with the reply to each. Then the next ones.

    {"database": 10, "calls": [["set", ["key", "value"], {"nx": true}]]}    one call of a method of redis.Redis: its reply
    {"database": 10, "calls": [[...], [...]]}                               several: a transaction, and the list of their replies
    {"database": 10}                                                        all that the database holds: {key: [type, value, time to live]}

A string is bytes, a character for each (Latin-1). What JSON lacks has a tag: {"double": "0.1"}, {"dict": [[key, value], ...]}, {"text": "a str"};
replies have {"set": [...]} and {"error": "what the server said"}, too. Sets and dictionaries come sorted. A time to live is in units of ten minutes,
so that it looks the same as long as a test takes, or PTTL's -1. The server is the one that PSREDIS_TEST_SERVER names.
"""
import json
import os
import sys

import redis

READERS = {
    b"string": lambda client, key: client.get(key),
    b"hash": lambda client, key: client.hgetall(key),
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"set": lambda client, key: client.smembers(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1, withscores=True),
}


def connect(database):
    url = os.environ["PSREDIS_TEST_SERVER"].split("?")[0]
    scheme, rest = url.split("://") if "://" in url else ("redis", url)
    # Only a socket's path is part of the address; else it is a database.
    address = rest if scheme == "unix" else rest.split("/")[0]
    return redis.Redis.from_url(f"{scheme}://{address}?db={database}", socket_timeout=30)


def decode(value):
    if isinstance(value, str):
        return value.encode("latin-1")
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        (tag, content), = value.items()
        if tag == "double":
            return float(content)
        if tag == "text":
            return content
        return {decode(key): decode(item) for key, item in content}
    return value


def encode(reply):
    if isinstance(reply, bytes):
        return reply.decode("latin-1")
    if isinstance(reply, float):
        return {"double": repr(reply)}
    if isinstance(reply, (list, tuple)):
        return [encode(item) for item in reply]
    if isinstance(reply, set):
        return {"set": [encode(item) for item in sorted(reply)]}
    if isinstance(reply, dict):
        return {"dict": [[encode(key), encode(reply[key])] for key in sorted(reply)]}
    if isinstance(reply, redis.ResponseError):
        return {"error": str(reply)}
    if reply is None or isinstance(reply, (bool, int)):
        return reply
    raise TypeError(f"{type(reply)} is no reply: {reply!r}")


def call(client, method, arguments, options):
    return getattr(client, method)(*decode(arguments), **{name: decode(value) for name, value in options.items()})


def do(client, calls):
    if len(calls) == 1:
        try:
            return call(client, *calls[0])
        except redis.ResponseError as error:
            return error
    with client.pipeline(transaction=True) as pipeline:
        for each in calls:
            call(pipeline, *each)
        return pipeline.execute(raise_on_error=False)


def content(client):
    found = {}
    for key in client.keys("*"):
        kind = client.type(key)
        time = client.pttl(key)
        found[key] = [kind, READERS[kind](client, key), time if time < 0 else round(time / 600_000)]
    return found


def main():
    clients = {}
    requests = []
    for line in sys.stdin.buffer:
        if line.strip():
            requests.append(json.loads(line))
            continue
        for request in requests:
            database = request["database"]
            if database not in clients:
                clients[database] = connect(database)
            client = clients[database]
            reply = do(client, request["calls"]) if "calls" in request else content(client)
            sys.stdout.buffer.write(json.dumps(encode(reply)).encode() + b"\n")
        sys.stdout.buffer.flush()
        requests.clear()


main()
