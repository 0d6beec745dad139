#!/usr/bin/env bash
# Two unexpected replies of Garnet 2.2.8 (NuGet: garnet-server). Talks to the server directly, without PSRedis. Observed on 27 November 2026.
#
# 1. EXEC after a command that Garnet does not know: the transaction is executed, and the reply to EXEC announces an array of N elements and contains N+1.
#    So every later command on the connection gets the reply to the one before it. Redis 7.0.15 and 8.0.6, Valkey 9.1.2 and
#    Redict 7.3.6 answer EXECABORT. Observed for MULTI, SET t 1, NOSUCH, GET t, EXEC, PING:
#        +OK +QUEUED -ERR unknown command +QUEUED *2 +OK -ERR unknown command $1 1 +PONG
#
# 2. HEXPIRE … XX and HEXPIRE … GT, for a field without a time to live, answer 0 ("not done") and delete the field. Redis 8.0.6 and Valkey 9.1.2 answer 0
#    and keep it. Observed for HSET h f v, HEXPIRE h 50 XX FIELDS 1 f, HGET h f (a null):
#        :1 *1 :0 $-1
#
# The exit code is 0 if both are unchanged, 1 otherwise.
set -euo pipefail
version=2.2.8
folder=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$folder"' EXIT

cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_ROLL_FORWARD=Major DOTNET_gcServer=0
dotnet tool install garnet-server --version "$version" --tool-path tool >install.log || { cat install.log >&2; exit 1; }
port=$((20000 + RANDOM % 10000))
tool/garnet-server --bind 127.0.0.1 --port "$port" --memory 64m --index 16m -q >server.log 2>&1 &
server=$!
for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    kill -0 "$server" || { cat server.log >&2; exit 1; }
    sleep 0.1
done

# Sends requests and prints the lines of their replies on one line. The reply to a final ECHO marks the end.
ask() {
    local request word line
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    for request in "$@" 'ECHO the-end'; do
        set -- $request
        printf '*%d\r\n' $# >&3
        for word; do printf '$%d\r\n%s\r\n' ${#word} "$word" >&3; done
    done
    while IFS= read -r -t 60 line <&3; do
        line=${line%$'\r'}
        [ "$line" = the-end ] && break
        printf '%s ' "$line"
    done
    exec 3>&-
}

failed=0
check() {
    if [ "$2" = "$3" ]; then
        printf 'As seen:  %s: %s\n' "$1" "$3"
    else
        printf 'Changed:  %s\n  seen: %s\n  now:  %s\n' "$1" "$2" "$3"
        failed=1
    fi
}
check 'EXEC after an unknown command' '+OK +QUEUED -ERR unknown command +QUEUED *2 +OK -ERR unknown command $1 1 +PONG $7 ' \
    "$(ask MULTI 'SET t 1' NOSUCH 'GET t' EXEC PING)"
check 'HEXPIRE XX of a field without a time to live' ':1 *1 :0 $-1 $7 ' "$(ask 'HSET h1 f v' 'HEXPIRE h1 50 XX FIELDS 1 f' 'HGET h1 f')"
check 'HEXPIRE GT of a field without a time to live' ':1 *1 :0 $-1 $7 ' "$(ask 'HSET h2 f v' 'HEXPIRE h2 50 GT FIELDS 1 f' 'HGET h2 f')"
exit $failed
