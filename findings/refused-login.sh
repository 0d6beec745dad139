#!/usr/bin/env bash
# Redis 8.0.6 and Redict 7.3.6 do not reply to a refused AUTH that they read together with an earlier command. Talks to the servers directly, without PSRedis.
# Observed on 28 November 2026.
#
# ECHO a, AUTH nobody wrong and ECHO b in one packet get two replies, a and b. A client that counts replies takes b for the reply to AUTH, and each later
# reply for that of the command before. Redis 7.0.15 and Valkey 9.1.2 reply -WRONGPASS between the two. Where AUTH is the first command in the packet, or comes in
# a packet of its own, all of them reply. Observed, for both orders:
#     Redis 8.0.6 and Redict 7.3.6:  $1 a $1 b           -WRONGPASS … $1 b
#     Valkey 9.1.2:                  $1 a -WRONGPASS … $1 b   -WRONGPASS … $1 b
#
# The servers are the packages of Debian sid, which tools/servers.ps1 downloads and unpacks, here in a temporary folder. The exit code is 0 if all, their
# versions included, is unchanged, 1 otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -rf "$folder"' EXIT

mkdir "$folder/tools"
cp tools/servers.ps1 "$folder/tools"
dotnet tool restore >"$folder/log"
dotnet tool run pwsh -NoProfile -File "$folder/tools/servers.ps1" >>"$folder/log" || { cat "$folder/log" >&2; exit 1; }

# Sends requests in one packet, and prints the first word of each line of the replies.
ask() {
    local request word line packet=
    for request in "$@" 'ECHO the-end'; do
        set -- $request
        packet+=$(printf '*%d\\r\\n' $#)
        for word; do packet+=$(printf '$%d\\r\\n%s\\r\\n' ${#word} "$word"); done
    done
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    # printf itself may write line by line.
    printf "$packet" >"$folder/packet"
    cat "$folder/packet" >&3
    while IFS= read -r -t 60 line <&3; do
        line=${line%$'\r'}
        [ "$line" = the-end ] && break
        printf '%s ' "${line%% *}"
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

while read -r name program version replies; do
    port=$((20000 + RANDOM % 10000))
    "$folder/.tools/servers/$name/$program-server" --port "$port" --save '' --dir "$folder" >"$folder/log" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
        sleep 0.1
    done
    now=$("$folder/.tools/servers/$name/$program-server" --version)
    check "$name" "$version" "$(sed -E 's/.*v=([0-9.]+).*/\1/' <<<"$now")"
    check "$name: AUTH after ECHO" "$replies " "$(ask 'ECHO a' 'AUTH nobody wrong' 'ECHO b')"
    check "$name: AUTH first" '-WRONGPASS $1 b $7 ' "$(ask 'AUTH nobody wrong' 'ECHO b')"
    stop
done <<'SERVERS'
redis-8 redis 8.0.6 $1 a $1 b $7
redict redict 7.3.6 $1 a $1 b $7
valkey-9 valkey 9.1.2 $1 a -WRONGPASS $1 b $7
SERVERS
exit $failed
